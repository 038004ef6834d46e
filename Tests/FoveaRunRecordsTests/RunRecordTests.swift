@testable import FoveaSupport
import Foundation
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct RunRecordTests {
  let run = RunRecord(
    task: "classification", model: "resnet18", createdBy: "fovea 0.1.0", seed: .max,
    dataName: "tiles", dataHash: "ab12", classNames: ["free", "crack"],
    configuration: ["epochs": 3, "learningRate": 0.1, "augment": ["flip", nil], "half": false],
    environment: EnvironmentRecord(processor: "p", threads: 2, operatingSystem: "os"))

  @Test func aRunReadsBackEqual() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      try run.write(to: url)
      #expect(try RunRecord.read(from: url) == run)
      let first = try Data(contentsOf: url)
      try run.write(to: url)
      #expect(try Data(contentsOf: url) == first)
    }
  }

  @Test func aNewerFormatIsRefused() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      // A newer format may have dropped every key but its version.
      try Data(#"{"formatVersion": 7}"#.utf8).write(to: url)
      let error = #expect(throws: RecordReadError.self) { try RunRecord.read(from: url) }
      #expect(
        error?.description
          == "\(url.path) has format 7, and this version of Fovea reads formats up to 1. Use the "
          + "version of Fovea that wrote it, or a newer one.")
    }
  }

  @Test(arguments: [
    ("", "it is not valid JSON"),
    (#"{"formatVersion": 1}"#, "the key 'task' is missing"),
    (#"{"formatVersion": "x"}"#, "a value of type Int was expected at formatVersion"),
  ])
  func damageIsNamed(text: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("run.json")
      try Data(text.utf8).write(to: url)
      #expect(
        throws: RecordReadError.damaged(path: url.path, line: nil, reason: reason)
      ) { try RunRecord.read(from: url) }
    }
  }

  @Test func aMissingFileIsNamed() throws {
    let error = #expect(throws: RecordReadError.self) {
      try RunRecord.read(from: URL(fileURLWithPath: "/nowhere/run.json"))
    }
    #expect(
      error?.description == "cannot read /nowhere/run.json: there is no such file. Check the path "
        + "and the right to read it.")
  }

  @Test func predictionsAreSortedAndCut() throws {
    let record = PredictionRecord(
      path: "a/b.jpg", probabilities: [0.1, 0.4, 0.4, 0.1], classNames: ["w", "x", "y", "z"],
      limit: 3)
    #expect(
      try RecordCoding.line(record)
        == #"{"label":"x","path":"a/b.jpg","probability":0.4,"top":[{"label":"x","#
        + #""probability":0.4},{"label":"y","probability":0.4},{"label":"w","probability":0.1}]}"#)
  }

  @Test func processorNameIsFound() {
    let text = "processor\t: 0\nmodel name\t: AMD EPYC: 7R13\n\nprocessor\t: 1\nmodel name\t: X\n"
    #expect(EnvironmentRecord.name(inCPUInfo: text) == "AMD EPYC: 7R13")
    #expect(EnvironmentRecord.name(inCPUInfo: "") == nil)
    #expect(EnvironmentRecord.current(threads: 3).threads == 3)
  }
}
