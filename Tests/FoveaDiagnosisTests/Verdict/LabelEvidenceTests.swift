import FoveaRunRecords
import Testing

@testable import FoveaDiagnosis

@Suite struct LabelEvidenceTests {
  private func prediction(_ first: String, _ confidence: Double, _ second: String)
    -> PredictionRecord
  {
    PredictionRecord(
      path: "a.png",
      top: [
        .init(label: first, probability: confidence),
        .init(label: second, probability: (1 - confidence) / 2),
      ])
  }

  @Test func rankingByConfidence() throws {
    // Wrong at 0.6 and 0.9, right at 0.7, 0.8 and 0.9: of six pairs the right one is more confident
    // in three, and as confident in one.
    let evidence = try #require(
      LabelEvidence(
        predictions: [
          prediction("a", 0.6, "b"), prediction("a", 0.9, "c"), prediction("a", 0.7, "b"),
          prediction("b", 0.8, "c"), prediction("c", 0.9, "a"),
        ], labels: ["b", "b", "a", "b", "c"], classes: 3))
    #expect(abs(evidence.confidenceAUC - 3.5 / 6) < 1e-12)
    #expect(evidence.errors == 0.4 && evidence.secondChoice == 0.5 && evidence.count == 5)
    // The more confident half: 0.9, 0.9 and 0.8.
    #expect(abs(evidence.confidentErrors - 1.0 / 3) < 1e-12)
  }

  @Test func withoutErrorsConfidenceTellsNothing() throws {
    let evidence = try #require(
      LabelEvidence(
        predictions: [prediction("a", 0.6, "b"), prediction("a", 0.9, "b")], labels: ["a", "a"],
        classes: 2))
    #expect(evidence.confidenceAUC == 0.5 && evidence.errors == 0 && evidence.secondChoice == 0)
    #expect(LabelEvidence(predictions: [], labels: [], classes: 2) == nil)
  }
}
