import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct SplitAssignmentTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for index in 0..<20 {
      try folder.writeImage(index, to: "\(index % 2 == 0 ? "cat" : "dog")/\(index).png")
    }
    return folder
  }

  @Test func aRecordedSplitIsFoundAgain() throws {
    let folder = try folder()
    let dataset = try Dataset(contentsOf: folder.url)
    let divided = try dataset.split(SplitPlan(seed: 4))
    let file = folder.url.appendingPathComponent("splits.json")
    try divided.assignment.write(to: file)
    let assignment = try SplitAssignment(contentsOf: file)
    #expect(assignment == divided.assignment)
    #expect(assignment.fingerprint == divided.assignment.fingerprint)
    let again = try dataset.applying(assignment)
    #expect(again.samples.map(\.split) == divided.dataset.samples.map(\.split))
  }

  @Test func otherSplitsHaveOtherFingerprints() throws {
    let dataset = TestImages.dataset(labels: (0..<40).map { $0 % 2 })
    let prints = try (0..<4).map {
      try dataset.split(SplitPlan(seed: UInt64($0))).assignment.fingerprint
    }
    #expect(Set(prints).count == 4)
  }

  @Test func changedDataIsAnErrorThatListsTheChanges() throws {
    let folder = try folder()
    let assignment = try Dataset(contentsOf: folder.url).split().assignment
    try folder.writeImage(500, to: "cat/0.png")
    try folder.writeImage(501, to: "dog/new.png")
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("cat/12.png"))
    var changed = try Dataset(contentsOf: folder.url)
    let last = try #require(changed.samples.firstIndex { $0.id == "dog/9.png" })
    changed.samples[last].label = 0
    let text = message { _ = try changed.applying(assignment) }
    #expect(
      folder.masked(text) == """
        the data in ROOT is no longer what the splits were recorded with:
        1 appeared:
          dog/new.png
        1 disappeared:
          cat/12.png
        1 changed:
          cat/0.png
        1 relabelled:
          dog/9.png
        Restore the data, or start a new run that splits it again
        """)
  }

  @Test func otherClassesAreAnError() throws {
    let dataset = TestImages.dataset(labels: [0, 1, 0, 1])
    let assignment = try dataset.split().assignment
    var other = dataset
    other.classNames = ["cat", "dog"]
    #expect(
      message { _ = try other.applying(assignment) }
        == "the classes of /memory are no longer those the splits were recorded with: recorded "
        + "class0, class1; found cat, dog")
  }

  @Test func aDamagedRecordIsAnError() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("{\"version\": 1", to: "splits.json")
    #expect(
      folder.masked(message { _ = try SplitAssignment(contentsOf: file) })
        == "ROOT/splits.json is not a record of splits, or is damaged: expected the JSON that a "
        + "run wrote")
  }
}
