import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct DuplicatesTests {
  /// 200 images of which every fifth has a copy next to it.
  private func dataset(_ folder: TemporaryFolder) throws -> Dataset {
    for index in 0..<60 {
      let name = index % 2 == 0 ? "cat" : "dog"
      try folder.writeImage(index, to: "\(name)/\(index).png")
      if index % 5 == 0 { try folder.writeImage(index, to: "\(name)/\(index)-copy.png") }
    }
    return try Dataset(contentsOf: folder.url)
  }

  @Test(arguments: [SplitMethod.random, .stratified, .automatic])
  func copiesStayTogetherWhereWeDivide(method: SplitMethod) throws {
    let folder = try TemporaryFolder()
    let divided = try dataset(folder).split(SplitPlan(method: method, seed: 9)).dataset
    let splits = Dictionary(
      uniqueKeysWithValues: divided.samples.map { ($0.id, $0.split) })
    for (id, split) in splits where id.contains("-copy") {
      #expect(splits[id.replacingOccurrences(of: "-copy", with: "")] == split)
    }
    #expect(divided.notes.contains { $0.hasSuffix("of another with identical content") })
  }

  @Test func reportingGoesOn() throws {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1])
    let first = dataset.samples[0].source
    for (index, split) in [Split.training, .training, .validation, .test].enumerated() {
      dataset.samples[index].split = split
    }
    dataset.samples[2].source = first
    #expect(throws: DatasetError.self) { try dataset.split() }
    let divided = try dataset.split(SplitPlan(onDuplicate: .report)).dataset
    #expect(
      divided.notes.suffix(1) == [
        """
        the same image content is in two splits (1 content):
          train: image#0 = val: image#2
        Remove the copies, or set `onDuplicate` to report
        """
      ])
  }

  @Test func oneContentWithTwoLabelsIsNoted() throws {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1])
    dataset.samples[1].source = dataset.samples[0].source
    let divided = try dataset.split(SplitPlan(ratios: try SplitRatios("100-0-0"))).dataset
    #expect(
      divided.notes == [
        "identical content with different labels: image#0 (class0) = image#1 (class1)"
      ])
  }
}
