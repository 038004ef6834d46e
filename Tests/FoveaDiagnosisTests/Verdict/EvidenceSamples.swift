import FoveaRunRecords
import FoveaSupport
import FoveaTraining

@testable import FoveaDiagnosis

/// Evidence of a healthy run, to be changed by tests.
func healthyEvidence(
  _ task: VisionTask = .classification, epochs: Int = 20,
  _ change: (inout RunEvidence) -> Void = { _ in }
) -> RunEvidence {
  var settings = TrainingConfiguration()
  settings.data = "photos"
  settings.model =
    [
      .classification: "small_cnn", .regression: "small_cnn", .detection: "yolo-n",
      .segmentation: "unet", .verification: "embedding",
    ][task]
  settings.epochs = epochs
  settings.learningRate = 0.05
  func gap(_ name: String, lowerIsBetter: Bool, _ training: Double, _ validation: Double)
    -> DiagnosisRecord.MeasuredGap
  {
    DiagnosisRecord.MeasuredGap(
      name: name, lowerIsBetter: lowerIsBetter, training: training, validation: validation,
      interval: ConfidenceInterval(
        lower: validation - 0.03, upper: validation + 0.03, resamples: 1000),
      trainingImages: 500, trainingTotal: 2000, validationImages: 500)
  }
  var evidence = RunEvidence(
    task: task, settings: settings, usualLearningRate: 0.05,
    metric: gap("accuracy", lowerIsBetter: false, 0.91, 0.9),
    loss: gap("lossUnweighted", lowerIsBetter: true, 0.25, 0.28),
    skill: (training: 0.9, validation: 0.89), uncertainty: 0.06, parameters: 100_000,
    history: history(
      training: (0..<epochs).map { 0.25 + 1.5 / Double(1 + $0 * $0) },
      validation: (0..<epochs).map { 0.28 + 1.5 / Double(1 + $0 * $0) }),
    bestEpoch: epochs)
  evidence.classNames = ["cat", "dog"]
  evidence.classCounts = [1000, 1000]
  evidence.labels = LabelEvidence(
    confidenceAUC: 0.85, confidentErrors: 0.02, errors: 0.1, secondChoice: 0.7, count: 500,
    classes: 10)
  change(&evidence)
  return evidence
}

/// Epochs with given losses.
func history(training: [Double], validation: [Double]) -> [EpochRecord] {
  zip(training, validation).enumerated().map { place, losses in
    EpochRecord(
      epoch: place + 1, step: 10 * (place + 1), learningRate: 0.05, trainLoss: losses.0,
      valLossWeighted: losses.1, valLossUnweighted: losses.1, valMetrics: ["accuracy": 0.9],
      seconds: 1, imagesPerSecond: 100, dataWaitShare: 0)
  }
}
