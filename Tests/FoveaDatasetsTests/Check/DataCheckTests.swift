import Foundation
import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct DataCheckTests {
  @Test func ignoredFaultsAreLeftOut() throws {
    let (values, _) = FaultySets.values()
    let check = try DataCheck(ignoring: ["constant-value"])
    #expect(check.examine(values).record.findings.map(\.code) == ["value-outlier"])
  }

  @Test func anUnknownNameIsRefused() {
    #expect(
      message { _ = try DataCheck(ignoring: ["tiny-bx"]) }
        .hasPrefix("no fault is called 'tiny-bx'. Did you mean 'tiny-box'? There are: "))
  }

  @Test func nothingAtThePathIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("photos")
    #expect(
      folder.masked(message { _ = try DataCheck().examine(contentsOf: path) })
        == "no file or folder ROOT/photos.")
  }

  @Test func progressCountsEveryImage() throws {
    let counts = Counts()
    _ = try DataCheck().examine(FaultySets.values().0) { counts.add($0, $1) }
    #expect(counts.all == (1...40).map { [$0, 40] })
  }

  private final class Counts: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [[Int]] = []
    var all: [[Int]] { lock.withLock { seen } }
    func add(_ done: Int, _ total: Int) { lock.withLock { seen.append([done, total]) } }
  }

  @Test func codesAreUniqueAndEveryKindSaysWhatToDo() {
    let kinds = FindingKind.all
    // One code may come with two severities, by task.
    #expect(Set(kinds.map { "\($0.code) \($0.severity)" }).count == kinds.count)
    for kind in kinds {
      #expect(kind.advice.hasSuffix("."), "\(kind.code)")
      #expect(!kind.what.hasSuffix("."), "\(kind.code)")
    }
  }

  @Test func findingsComeBySeverity() throws {
    let folder = try TemporaryFolder()
    _ = try FaultySets.writeBadBoxes(to: folder, "boxes")
    let record = try DataCheck().examine(
      contentsOf: folder.url.appendingPathComponent("boxes")
    ).record
    #expect(record.findings.map(\.severity) == record.findings.map(\.severity).sorted())
    #expect(record.hasErrors)
  }

  @Test func aRecordedDivisionIsExamined() throws {
    let folder = try TemporaryFolder()
    let picture = TexturePictures(seed: 4)
    for index in 0..<12 {
      try folder.write(
        picture.image(index).pngData(), to: "d/\(index % 2 == 0 ? "a" : "b")/\(index).png")
    }
    try folder.write(picture.image(0).jpegData(quality: 97), to: "d/a/copy.jpg")
    let root = folder.url.appendingPathComponent("d")
    let whole = try DataCheck().examine(contentsOf: root).record
    #expect(whole.findings.map(\.code).contains("near-duplicate-ungrouped"))
    var divided = try Dataset(contentsOf: root)
    for index in divided.samples.indices {
      divided.samples[index].split = divided.samples[index].id.hasSuffix("jpg") ? .test : .training
    }
    let recorded = try SplitAssignment(
      plan: SplitPlan(), dataset: divided, digests: ContentDigest.all(of: divided.samples))
    let findings = try DataCheck().examine(contentsOf: root, splits: recorded).record.findings
    let leak = try #require(findings.first { $0.code == "near-duplicate-across-splits" })
    #expect(leak.places.map(\.files) == [["a/0.png", "a/copy.jpg"]])
  }
}
