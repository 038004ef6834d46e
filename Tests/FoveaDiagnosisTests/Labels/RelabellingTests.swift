import Foundation
import FoveaDatasets
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct RelabellingTests {
  /// Six images in two classes, the last of test.
  private func dataset(_ folder: URL) -> Dataset {
    Dataset(
      name: "photos", root: folder, format: "test", classNames: ["cat", "dog"],
      samples: (0..<6).map { index in
        Sample(
          id: "\(index).png", source: .file(folder.appendingPathComponent("\(index).png")),
          label: index % 2, split: index == 5 ? .test : .training,
          group: index < 2 ? "a,b" : nil)
      })
  }

  private func decisions(_ folder: URL, _ rows: [String]) throws -> LabelDecisions {
    let file = folder.appendingPathComponent("labels.csv")
    let text = (["path,given,suggested,score,action"] + rows).map { $0 + "\n" }.joined()
    try Data(text.utf8).write(to: file)
    return try LabelDecisions(contentsOf: file)
  }

  @Test func appliesWhatWasDecided() throws {
    try withTemporaryFolder { folder in
      let table = try decisions(
        folder,
        [
          "0.png,cat,dog,0.1,accept", "1.png,dog,cat,0.1,Fix", "2.png,cat,dog,0.1,",
          "3.png,dog,cat,0.2,drop", "4.png,cat,dog,0.2,keep", "5.png,dog,cat,0.2,cat",
        ])
      let result = try Relabelling(table, of: dataset(folder))
      #expect(result.changed == 2 && result.dropped == 1 && result.kept == 1)
      #expect(result.spared == ["5.png"])
      #expect(
        result.text(below: folder) == """
          path,label,split,group
          0.png,dog,train,"a,b"
          1.png,cat,train,"a,b"
          2.png,cat,train,
          4.png,cat,train,
          5.png,dog,test,

          """)
      let all = try Relabelling(table, of: dataset(folder), includesTest: true)
      #expect(all.changed == 3 && all.spared == [])
      #expect(all.text(below: folder).contains("5.png,cat,test,"))

      let file = folder.appendingPathComponent("new.csv")
      try result.write(to: file)
      #expect(throws: DatasetError.self) { try result.write(to: file) }
      let elsewhere = result.text(below: folder.appendingPathComponent("below"))
      #expect(elsewhere.contains("\n/") && elsewhere.contains("/0.png,dog,train"))
    }
  }

  @Test(arguments: [
    ("0.png,cat,dog,0.1,acept", "line 2: the action 'acept' is unknown", "'accept'"),
    ("0.png,cat,dog,0.1,dgo", "line 2: the action 'dgo' is unknown", "'dog'"),
    ("0.png,cat,,0.1,accept", "line 2: 'accept' needs a suggested label", ""),
    ("9.png,cat,dog,0.1,accept", "line 2:", "no image '9.png'"),
    ("1.png,cat,dog,0.1,accept", "line 2: 1.png is now labelled 'dog'", "'cat' was judged"),
    ("0.png,cat,dog,0.1,drop\n0.png,cat,dog,0.1,keep", "line 3: 0.png is in line 2", ""),
  ])
  func errorsNameTheLine(rows: String, start: String, detail: String) throws {
    try withTemporaryFolder { folder in
      let table = try decisions(folder, [rows])
      let error = #expect(throws: DatasetError.self) {
        try Relabelling(table, of: dataset(folder))
      }
      let message = error?.message ?? ""
      #expect(message.contains(start), "\(message)")
      #expect(detail.isEmpty || message.contains(detail), "\(message)")
    }
  }

  @Test func changesValues() throws {
    try withTemporaryFolder { folder in
      var data = dataset(folder)
      data.task = .regression
      data.classNames = ["width", "height"]
      for index in data.samples.indices {
        data.samples[index].annotation = .values([Double(index), 0.5])
        data.samples[index].split = nil
        data.samples[index].group = nil
      }
      let file = folder.appendingPathComponent("labels.csv")
      try Data(
        """
        path,given,suggested,score,action,value
        2.png,2,7.25,0.1,accept,width
        2.png,0.5,1,0.1,12,height
        3.png,0.5,1,0.1,keep,height

        """.utf8
      ).write(to: file)
      let result = try Relabelling(LabelDecisions(contentsOf: file), of: data)
      #expect(result.text(below: folder).contains("\n2.png,7.25,12\n3.png,3,0.5\n"))
      #expect(result.changed == 2)
    }
  }

  @Test func refusesImagesThatAreNoFiles() throws {
    try withTemporaryFolder { folder in
      let shapes = GeneratedShapes(perClass: 2, size: 8, channels: 1, seed: 0).dataset()
      #expect(throws: DatasetError.self) {
        try Relabelling(decisions(folder, []), of: shapes)
      }
    }
  }
}
