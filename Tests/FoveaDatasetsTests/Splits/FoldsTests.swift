import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct FoldsTests {
  /// A data set of images in memory that all differ.
  private func dataset(
    labels: [Int], groups: [String?]? = nil, bytes: [UInt8]? = nil, classes: Int = 3
  ) -> Dataset {
    let images = MemoryImages(
      width: 2, height: 1, channels: 1, count: labels.count,
      bytes: bytes ?? labels.indices.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    return Dataset(
      name: "test", root: URL(fileURLWithPath: "/data"), format: "test",
      classNames: (0..<classes).map { "class \($0)" },
      samples: labels.enumerated().map { index, label in
        Sample(
          id: "\(index)", source: .memory(images, index), label: label, group: groups?[index])
      })
  }

  @Test func everyFoldHasItsShareOfEachClass() throws {
    let labels = (0..<120).map { $0 < 60 ? 0 : $0 < 100 ? 1 : 2 }
    let data = dataset(labels: labels)
    let folds = try data.folds(4, seed: 1)
    for fold in 0..<4 {
      let counts = (0..<3).map { label in
        folds.samples(of: fold).count { labels[$0] == label }
      }
      #expect(counts == [15, 10, 5])
    }
    #expect(folds.alwaysTraining == [])
    #expect(try data.folds(4, seed: 1) == folds)
    #expect(try data.folds(4, seed: 2) != folds)
  }

  @Test func groupsAndCopiesStayTogether() throws {
    let labels = (0..<60).map { $0 % 3 }
    let groups = (0..<60).map { $0 < 30 ? "g\($0 / 6)" : nil }
    // Images 40 and 50 are copies.
    var bytes: [UInt8] = (0..<60).flatMap { [UInt8($0), 0] }
    bytes[100] = 40
    let folds = try dataset(labels: labels, groups: groups, bytes: bytes).folds(3, seed: 0)
    for start in stride(from: 0, to: 30, by: 6) {
      #expect(Set(folds.assignment[start..<start + 6]).count == 1)
    }
    #expect(folds.assignment[40] == folds.assignment[50])
    for fold in 0..<3 { #expect((17...23).contains(folds.samples(of: fold).count)) }
  }

  @Test func aLoneImageOfAClassAlwaysTrains() throws {
    let folds = try dataset(labels: [0, 0, 0, 0, 1, 1, 1, 1, 2]).folds(2, seed: 0)
    #expect(folds.alwaysTraining == [8])
    let data = dataset(labels: [0, 0, 0, 0, 1, 1, 1, 1, 2])
    let held = data.holdingOut(0, of: folds)
    #expect(held.indices(of: .test) == folds.samples(of: 0))
    #expect(held.samples[8].split == .training)
    #expect(held.indices(of: .training).count == 9 - folds.samples(of: 0).count)
  }

  @Test func refusesFoldsThatWouldBeEmpty() {
    let data = dataset(labels: [0, 1, 2])
    #expect(throws: DatasetError.self) { try data.folds(4, seed: 0) }
    #expect(throws: DatasetError.self) { try data.folds(1, seed: 0) }
  }

  @Test func findsImagesOfASplitByContent() throws {
    let labels = (0..<40).map { $0 % 2 }
    let data = dataset(labels: labels, classes: 2)
    let divided = try data.split(SplitPlan(seed: 3))
    var renamed = data
    for index in renamed.samples.indices { renamed.samples[index].id = "new-\(index)" }
    #expect(
      divided.assignment.positions(of: .training, in: renamed)
        == Set(divided.dataset.indices(of: .training)))
  }
}
