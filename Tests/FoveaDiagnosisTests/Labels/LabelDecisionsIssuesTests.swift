import Foundation
import FoveaDatasets
import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct LabelDecisionsIssuesTests {
  private let record = LabelsRecord(
    name: "cells", path: "cells", task: "detection", method: "the model m", filter: "ObjectLab",
    imageCount: 2, judgedCount: 2, classNames: ["red", "white"],
    issues: [
      LabelIssue(
        path: "a.png", kind: .swappedClass, given: "red", suggested: "white", score: 0.1,
        box: [2, 2, 10.5, 10]),
      LabelIssue(
        path: "a.png", kind: .badlyLocated, given: "red", suggested: "red", score: 0.2,
        box: [2, 2, 10.5, 10], suggestedBox: [4.25, 2, 10, 10]),
      LabelIssue(
        path: "b.png", kind: .overlookedObject, given: "", suggested: "white", score: 0.3,
        box: [1.0 / 3, 2, 10, 10]),
    ])

  private func issues(_ text: String) throws -> [LabelIssue] {
    var found: [LabelIssue] = []
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("labels.csv")
      try Data(text.utf8).write(to: file)
      found = try LabelDecisions(contentsOf: file).issues(of: record)
    }
    return found
  }

  /// The table as it is written, sorted anew, with one row less.
  @Test func rowsFindTheirIssuesInAnyOrder() throws {
    var decided = record.issues
    (decided[0].action, decided[2].action) = ("accept", "red")
    let lines = LabelsCSV.text(decided).split(separator: "\n").map { String($0) }
    let found = try issues([lines[0], lines[3], lines[1]].map { $0 + "\n" }.joined())
    #expect(found.map(\.action) == ["accept", "", "red"])
    // Everything else is that of the record, which has more digits than the table.
    #expect(found[2].box == [1.0 / 3, 2, 10, 10] && found[1].suggestedBox == [4.25, 2, 10, 10])
  }

  @Test(arguments: [
    ("c.png,red,white,0.1,accept,swapped-class,2 2 10.5 10", "line 2: the issue of c.png is not"),
    ("a.png,red,white,0.1,accept,swapped-class,3 2 10.5 10", "line 2: the issue of a.png is not"),
    ("a.png,red,white,0.1,wihte,swapped-class,2 2 10.5 10", "Did you mean 'white'?"),
    ("a.png,red,white,0.1,acept,swapped-class,2 2 10.5 10", "line 2: the action 'acept' is"),
    (
      "a.png,red,white,0.1,drop,swapped-class,2 2 10.5 10\n"
        + "a.png,red,white,0.1,keep,swapped-class,2 2 10.5 10", "line 3: a.png is in line 2, too"
    ),
  ])
  func errorsNameTheLine(rows: String, message: String) throws {
    let error = #expect(throws: DatasetError.self) {
      try issues("path,given,suggested,score,action,kind,box\n\(rows)\n")
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }
}
