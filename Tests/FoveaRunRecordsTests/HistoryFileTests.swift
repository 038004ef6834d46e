import Foundation
import FoveaSupport
import TestSupport
import Testing

@testable import FoveaRunRecords

@Suite struct HistoryFileTests {
  func record(_ epoch: Int, loss: Double = 0.5) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: epoch * 10, learningRate: 0.1, trainLoss: loss, trainAccuracy: 0.75,
      valLossWeighted: 0.6, valLossUnweighted: 0.7, valMetrics: ["accuracy": 0.8], seconds: 2,
      imagesPerSecond: 320, dataWaitShare: 0.01)
  }

  func withHistory(_ body: (HistoryFile) throws -> Void) throws {
    try withTemporaryFolder { try body(HistoryFile($0.appendingPathComponent("history.jsonl"))) }
  }

  @Test func appendedLinesReadBack() throws {
    try withHistory { history in
      #expect(try history.read().isEmpty)
      for epoch in 1...3 { try history.append(record(epoch)) }
      #expect(try history.read() == (1...3).map { record($0) })
    }
  }

  @Test func infiniteAndUndefinedLossesSurvive() throws {
    try withHistory { history in
      try history.append(record(1, loss: .infinity))
      try history.append(record(2, loss: .nan))
      let losses = try history.read().map(\.trainLoss)
      #expect(losses[0] == .infinity)
      #expect(losses[1].isNaN)
    }
  }

  /// However much of the last line reached the disk, the lines before it are kept and the next
  /// append makes the file sound again.
  @Test func aTornLastLineIsDroppedAtEveryLength() throws {
    try withHistory { history in
      try history.append(record(1))
      let sound = try Data(contentsOf: history.url)
      let line = Data((try RecordCoding.line(record(2)) + "\n").utf8)
      for length in 1..<line.count {
        try (sound + line.prefix(length)).write(to: history.url)
        #expect(try history.read() == [record(1)])
        try history.append(record(3))
        #expect(try history.read() == [record(1), record(3)])
      }
    }
  }

  @Test func zerosOfAPowerCutAreDropped() throws {
    try withHistory { history in
      try history.append(record(1))
      let sound = try Data(contentsOf: history.url)
      try (sound + Data(count: 40) + Data("\n".utf8)).write(to: history.url)
      #expect(try history.read() == [record(1)])
    }
  }

  @Test func damageBeforeTheLastLineIsAnError() throws {
    try withHistory { history in
      let line = try RecordCoding.line(record(1))
      try Data("\(line)\n{\"epo\n\(line)\n".utf8).write(to: history.url)
      let error = #expect(throws: RecordReadError.self) { try history.read() }
      #expect(
        error?.description == "\(history.url.path), line 2 is damaged: it is not valid JSON. "
          + "Restore the file from a copy, or repeat the run.")
    }
  }

  @Test func resumingDropsWhatWillBeWrittenAgain() throws {
    try withHistory { history in
      for epoch in 1...4 { try history.append(record(epoch)) }
      #expect(try history.truncate(afterStep: 25) == [record(1), record(2)])
      #expect(try history.read() == [record(1), record(2)])
      #expect(try history.truncate(afterStep: 0).isEmpty)
      #expect(try Data(contentsOf: history.url).isEmpty)
    }
  }

  @Test func truncatingNothingMakesNoFile() throws {
    try withHistory { history in
      let kept = try history.truncate(afterStep: 5)
      #expect(kept.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: history.url.path))
    }
  }
}
