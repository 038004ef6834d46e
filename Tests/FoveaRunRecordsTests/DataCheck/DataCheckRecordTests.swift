import Foundation
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct DataCheckRecordTests {
  let record = DataCheckRecord(
    name: "tiles", path: "/tiles", format: "csv", task: "detection", imageCount: 3,
    splits: [.init(name: "train", images: 3)],
    classes: [.init(name: "crack", images: 2, count: 5, bySplit: [5])],
    values: [],
    findings: [
      DataFinding(
        code: "tiny-box", severity: .warning, what: "boxes", advice: "Look.",
        places: [.init(["a.jpg"], line: 3, detail: "2x1", box: [1, 2, 3, 3])]),
      DataFinding(
        code: "empty-mask", severity: .note, what: "masks", advice: "-", count: 7, places: []),
    ])

  @Test func itReadsBackEqual() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("check.json")
      try record.write(to: url)
      #expect(try DataCheckRecord.read(from: url) == record)
    }
  }

  @Test func countsAndTitles() {
    #expect(!record.hasErrors)
    #expect(record.count(of: .warning) == 1 && record.count(of: .error) == 0)
    #expect(record.findings.map(\.count) == [1, 7])
    #expect(record.findings[0].places[0].title == "a.jpg:3")
    #expect(DataFinding.Place(["a", "b"]).title == "a = b")
    #expect([DataFinding.Severity.note, .error, .warning].sorted() == [.error, .warning, .note])
  }

  @Test func ranges() {
    #expect(NumberRange([])?.median == nil)
    #expect(NumberRange([3, 1, 2])?.median == 2)
    #expect(NumberRange([4, 1, 2, 3])?.median == 2.5)
    #expect(NumberRange([4, 1])?.least == 1 && NumberRange([4, 1])?.greatest == 4)
  }
}
