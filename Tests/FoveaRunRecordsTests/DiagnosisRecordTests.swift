import Foundation
import Testing

@testable import FoveaRunRecords

@Suite struct DiagnosisRecordTests {
  private func gap(lowerIsBetter: Bool, _ training: Double, _ interval: ConfidenceInterval?)
    -> DiagnosisRecord.MeasuredGap
  {
    DiagnosisRecord.MeasuredGap(
      name: "x", lowerIsBetter: lowerIsBetter, training: training, validation: 0.5,
      interval: interval, trainingImages: 1, trainingTotal: 2, validationImages: 3)
  }

  @Test func gapsHaveADirection() {
    let interval = ConfidenceInterval(lower: 0.4, upper: 0.6, resamples: 10)
    #expect(gap(lowerIsBetter: false, 0.7, interval).isOutsideInterval)
    #expect(!gap(lowerIsBetter: false, 0.59, interval).isOutsideInterval)
    #expect(!gap(lowerIsBetter: false, 0.3, interval).isOutsideInterval)
    #expect(gap(lowerIsBetter: true, 0.3, interval).isOutsideInterval)
    #expect(!gap(lowerIsBetter: true, 0.7, interval).isOutsideInterval)
    #expect(!gap(lowerIsBetter: false, 0.9, nil).isOutsideInterval)
    #expect(abs(gap(lowerIsBetter: true, 0.3, nil).size - 0.2) < 1e-12)
    #expect(abs(gap(lowerIsBetter: false, 0.3, nil).size + 0.2) < 1e-12)
  }

  @Test func readsWhatItWrote() throws {
    let record = DiagnosisRecord(
      task: "regression", model: "m", data: "d", verdict: "goodFit", headline: "good fit",
      definition: "", epoch: nil, metric: gap(lowerIsBetter: true, 0.1, nil),
      loss: gap(lowerIsBetter: true, 0.1, nil), evidence: [.init("a", 1, "b")],
      figures: ["gap": 0.25], remedies: [.init(kind: "k", reason: "r", command: "c")],
      others: ["unstable"],
      settings: ["epochs": "3"], bestEpoch: 2, epochs: 3)
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("diagnosis-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: url) }
    try record.write(to: url)
    #expect(try DiagnosisRecord.read(from: url) == record)
  }
}
