import FoveaRunRecords
import Testing

@testable import FoveaReports

/// The record of an overfitted run.
func diagnosisSample() -> DiagnosisRecord {
  func gap(_ name: String, _ isLower: Bool, _ values: (Double, Double))
    -> DiagnosisRecord.MeasuredGap
  {
    DiagnosisRecord.MeasuredGap(
      name: name, lowerIsBetter: isLower, training: values.0, validation: values.1,
      interval: ConfidenceInterval(
        lower: values.1 - 0.03, upper: values.1 + 0.03, resamples: 1000), trainingImages: 500,
      trainingTotal: 2400, validationImages: 500)
  }
  return DiagnosisRecord(
    task: "classification", model: "small_cnn", data: "photos", verdict: "overfitting",
    headline: "overfitting since epoch 4", definition: "a gap", epoch: 4,
    metric: gap("accuracy", false, (1, 0.81)), loss: gap("lossUnweighted", true, (0.02, 0.7)),
    evidence: [
      .init("gap", 0.19, "accuracy: train 1.0000, val 0.8100"), .init("rise", 1.2, "the loss rose"),
      .init("bestEpoch", 5, "best epoch 5 of 8"),
    ],
    remedies: [
      .init(kind: "augmentation", reason: "augmentation", command: "fovea train photos --a b"),
      .init(kind: "moreData", reason: "more images", command: "fovea check photos"),
    ], others: ["limitedByLabelNoise"], settings: [:], bestEpoch: 5, epochs: 8)
}

@Suite struct DiagnosisTextTests {
  @Test func full() {
    #expect(
      DiagnosisText.full(diagnosisSample()) == """
        verdict: overfitting since epoch 4

          accuracy: train 1.0000, val 0.8100
          the loss rose
          best epoch 5 of 8
          measured on 500 of 2,400 train and 500 val images, without augmentation
          also: limited by label noise

        to try, by expected gain:
          1. augmentation
             fovea train photos --a b
          2. more images
             fovea check photos
        """)
  }

  @Test func short() {
    #expect(
      DiagnosisText.short(diagnosisSample(), command: "fovea diagnose R") == [
        "verdict: overfitting since epoch 4", "  accuracy: train 1.0000, val 0.8100",
        "  the loss rose",
        "  measured on 500 of 2,400 train and 500 val images, without augmentation",
        "  try first: augmentation", "    fovea train photos --a b",
        "  evidence and commands: fovea diagnose R",
      ])
  }
}
