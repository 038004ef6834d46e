import Foundation
import TestSupport
import Testing

@testable import FoveaRunRecords

/// Files of records that a run appends to.
@Suite struct RecordLogTests {
  private func record(_ step: Int) -> WatchRecord {
    var record = WatchRecord(
      .step, epoch: 1, step: step, stepsPerEpoch: 4, learningRate: 0.1, loss: 2)
    record.layers = [
      LayerRecord(
        path: "stem", hasWeights: true, shape: [4, 4, 2], activation: "relu", mean: 0.1,
        deviation: 1, zeroShare: 0.5, weightNorm: 3, gradientNorm: .infinity)
    ]
    return record
  }

  @Test func appendedRecordsReadBack() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("watch.jsonl")
      var log = try RecordLog<WatchRecord>(contentsOf: url)
      #expect(log.records.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: url.path))
      for step in 1...3 { try log.append(record(step)) }
      #expect(log.records == (1...3).map(record))
      #expect(try RecordLog<WatchRecord>(contentsOf: url).records == log.records)
    }
  }

  @Test func aTornLineIsCutOffByTheNextAppend() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("watch.jsonl")
      var log = try RecordLog<WatchRecord>(contentsOf: url)
      try log.append(record(1))
      try log.append(record(2))
      let whole = try Data(contentsOf: url)
      try whole.dropLast(7).write(to: url)
      var torn = try RecordLog<WatchRecord>(contentsOf: url)
      #expect(torn.records == [record(1)])
      try torn.append(record(2))
      #expect(try Data(contentsOf: url) == whole)
    }
  }

  @Test func dropsRecordsThatARunWritesAgain() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("watch.jsonl")
      var log = try RecordLog<WatchRecord>(contentsOf: url)
      for step in 1...4 { try log.append(record(step)) }
      try log.keep { $0.step <= 2 }
      try log.append(record(9))
      #expect(log.records.map(\.step) == [1, 2, 9])
      #expect(try RecordLog<WatchRecord>(contentsOf: url).records == log.records)
    }
  }
}
