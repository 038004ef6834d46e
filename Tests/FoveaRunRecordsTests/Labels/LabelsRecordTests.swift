import Foundation
import FoveaRunRecords
import TestSupport
import Testing

@Suite struct LabelsRecordTests {
  @Test func isReadBack() throws {
    let record = LabelsRecord(
      name: "photos", path: "data/photos", reading: ["labelColumn": "kind"], run: "runs/a",
      task: "classification", method: "4 folds of resnet18", filter: "both", imageCount: 30,
      judgedCount: 29, agreement: 0.9, estimatedErrors: 3, estimatedPrecision: 0.7,
      classNames: ["a", "b", "c"], thresholds: [0.9, 0.8, 0.7],
      joint: [[8, 2, 0], [0, 10, 0], [3, 1, 6]], notes: ["one"],
      issues: [
        LabelIssue(path: "1.png", kind: .wrongLabel, given: "a", suggested: "b", score: 0.1)
      ])
    let pairs = record.confusedPairs
    #expect(pairs.map(\.count) == [3, 2, 1])
    #expect(pairs[0].given == "c" && pairs[0].suggested == "a")
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("labels.json")
      try record.write(to: file)
      #expect(try LabelsRecord.read(from: file) == record)
    }
  }
}
