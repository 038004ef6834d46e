import Foundation
import FoveaRunRecords
import FoveaSupport
import Testing

@Suite struct LearningRateRecordTests {
  @Test func readsWhatItWrites() throws {
    let record = LearningRateRecord(
      model: "tiny", optimizer: "sgd", imagesPerUpdate: 32, lowest: 1e-7, highest: 10, steps: 100,
      ending: .notFinite, rates: [1e-7, 2e-7], losses: [1.5, 1.25], smoothedLosses: [1.5, 1.4],
      suggestions: [.init(rule: .valley, rate: 0.01, loss: 1.4)], chosen: 0.01, problem: nil,
      usual: 0.05)
    let line = try RecordCoding.line(record)
    #expect(line.contains(#""ending":"notFinite""#) && line.contains(#""rule":"valley""#))
    let again = try RecordCoding.decoder().decode(
      LearningRateRecord.self, from: Data(line.utf8))
    #expect(again == record)
  }
}
