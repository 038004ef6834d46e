import FoveaRunRecords
import FoveaSupport

extension SampleRecords {
  /// A calibration of an overconfident model.
  static func calibration(
    _ task: VisionTask, limit: String? = nil, change: ClosedRange<Double> = -0.06 ... -0.04
  ) -> CalibrationRecord {
    var loss = CalibrationRecord.Change(before: 0.301, after: 0.25)
    loss.changeInterval = ConfidenceInterval(
      lower: change.lowerBound, upper: change.upperBound, level: 0.95, resamples: 1000)
    func bins(_ shift: Double) -> [ReliabilityBin] {
      (0..<15).map { index in
        let lower = Double(index) / 15
        return ReliabilityBin(
          lower: lower, upper: lower + 1.0 / 15,
          count: index == 14 ? 31_200 : index == 7 ? 5_230 : 0, meanConfidence: lower + 0.03,
          accuracy: max(lower + 0.03 - shift, 0))
      }
    }
    return CalibrationRecord(
      task: task, split: "val", temperature: limit == "least" ? 0.01 : 1.625,
      previousTemperature: 1, limit: limit, seed: 0,
      scoreFloor: task == .detection ? 0.05 : nil,
      fitting: .init(imageCount: 3000, sampleCount: 36_430),
      held: .init(imageCount: 3000, sampleCount: 36_430), accuracy: 0.91,
      figures: [
        "expectedCalibrationError": .init(before: 0.0512, after: 0.0121),
        "negativeLogLikelihood": loss,
      ], reliabilityBefore: bins(0.2), reliabilityAfter: bins(0.02), definitions: [:])
  }

  /// A threshold chosen on validation and measured on test.
  static func threshold(costs: Bool = false) -> ThresholdRecord {
    func figures(_ split: String) -> DecisionFigures {
      DecisionFigures(
        split: split, imageCount: 200, truePositives: 19, falsePositives: 4, falseNegatives: 1,
        values: [
          "precision": 0.826, "recall": 0.95, "fScore": 0.9223, "falsePositivesPerImage": 0.02,
        ],
        intervals: [
          "recall": ConfidenceInterval(lower: 0.85, upper: 1, level: 0.95, resamples: 1000)
        ])
    }
    var record = ThresholdRecord(
      task: .classification, className: "crack", unit: "image", target: "crack:fbeta=2",
      score: 0.3124, isReached: true, choosing: figures("val"))
    record.beta = 2
    record.testing = figures("test")
    record.around = [
      .init(
        score: 0.25, isChosen: false, precision: 0.8, recall: 0.98, fScore: 0.9,
        falsePositivesPerImage: 0.03, costPerImage: costs ? 0.12 : nil),
      .init(
        score: 0.3124, isChosen: true, precision: 0.826, recall: 0.95, fScore: 0.9223,
        falsePositivesPerImage: 0.02, costPerImage: costs ? 0.11 : nil),
    ]
    return record
  }
}
