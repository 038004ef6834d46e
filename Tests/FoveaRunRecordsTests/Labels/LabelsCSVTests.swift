import Foundation
import FoveaRunRecords
import TestSupport
import Testing

@Suite struct LabelsCSVTests {
  @Test func writesOneRowPerIssue() throws {
    let issues = [
      LabelIssue(
        path: "a,b/1.png", kind: .wrongLabel, given: "cat", suggested: "the \"dog\"",
        score: 0.01236, margin: 0.25, split: "train"),
      LabelIssue(
        path: "2.png", kind: .badlyLocated, given: "car", suggested: "", score: 0.5,
        box: [1, 2.5, 30, 40], action: "keep"),
    ]
    #expect(
      LabelsCSV.text(issues) == #"""
        path,given,suggested,score,action,kind,margin,split,value,box
        "a,b/1.png",cat,"the ""dog""",0.01236,,wrong-label,0.2500,train,,
        2.png,car,,0.5,keep,badly-located,,,,1 2.5 30 40

        """#)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("labels.csv")
      try LabelsCSV.write(issues, to: file)
      #expect(try String(contentsOf: file, encoding: .utf8) == LabelsCSV.text(issues))
    }
  }
}
