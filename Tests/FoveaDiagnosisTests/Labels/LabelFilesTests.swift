import Foundation
import FoveaDatasets
import FoveaImages
import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct LabelFilesTests {
  @Test func decisionsAreNeverReplaced() throws {
    try withTemporaryFolder { folder in
      let data = GeneratedShapes(perClass: 2, size: 8, channels: 1, seed: 0).dataset()
      let record = LabelsRecord(
        name: "shapes", path: "generated", task: "classification", method: "4 folds of lenet5",
        filter: "both", imageCount: 12, judgedCount: 12, classNames: data.classNames,
        issues: [
          LabelIssue(
            path: data.samples[0].id, kind: .wrongLabel, given: "disc", suggested: "ring",
            score: 0.1)
        ])
      try LabelFiles.write(record, of: data, to: folder)
      #expect(
        try names(in: folder) == ["labels.csv", "labels.html", "labels.json", "labels.png"])
      let picture = try Image(contentsOf: folder.appendingPathComponent("labels.png"))
      #expect(picture.width > 100)
      try LabelFiles.write(record, of: data, to: folder)

      let table = folder.appendingPathComponent(LabelFiles.table)
      let text = try String(contentsOf: table, encoding: .utf8)
      let decided = text.replacingOccurrences(of: ",0.1,,", with: ",0.1,drop,")
      #expect(decided != text)
      try Data(decided.utf8).write(to: table)
      let error = #expect(throws: DatasetError.self) {
        try LabelFiles.write(record, of: data, to: folder)
      }
      #expect(error?.message.contains("'drop' in line 2") == true)
      #expect(try String(contentsOf: table, encoding: .utf8) == decided)
    }
  }
}
