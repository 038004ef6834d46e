import Foundation
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The figures of a model on one split, as far as a diagnosis reads them.
struct MeasuredFigures {
  /// The key of the mean loss with all weights 1.
  static let loss = "lossUnweighted"

  var figures: [String: Double]
  var intervals: [String: ConfidenceInterval]
  /// The number of images measured.
  var count: Int
  var classCount = 0
  var collapse: String?
  var labels: LabelEvidence?
}

extension MeasuredFigures {
  /// Reads an evaluation.
  ///
  /// - Parameters:
  ///   - losses: The loss of each image with all weights 1.
  ///   - count: The number of images, where their losses are not known.
  ///   - mean: The mean loss, where the single ones are not known.
  init(_ evaluation: any TaskEvaluation, losses: [Double], count: Int? = nil, mean: Double? = nil) {
    func parts(
      _ evaluation: some TaskEvaluation
    ) -> ([String: Double], [String: ConfidenceInterval]?) {
      (evaluation.record.figures, evaluation.record.intervals)
    }
    let (figures, intervals) = parts(evaluation)
    self.figures = figures
    self.intervals = intervals ?? [:]
    self.count = count ?? losses.count
    let mean = mean ?? (losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count))
    let interval = Bootstrap().intervals(count: losses.count) { draws in
      let sum = zip(draws, losses).reduce(0) { $0 + Double($1.0) * $1.1 }
      return [Self.loss: sum / Double(losses.count)]
    }[Self.loss]
    // A run that is monitored by its weighted loss is compared by the one with all weights 1.
    for key in [Self.loss, "lossWeighted"] {
      self.figures[key] = mean
      self.intervals[key] = interval
    }
    if let found = evaluation as? ClassifierEvaluation {
      let record = found.record
      classCount = record.perClass.count { $0.support > 0 }
      collapse = Self.only(record.confusionMatrix, record.classNames)
      labels = LabelEvidence(
        predictions: found.predictions, labels: found.labels, classes: record.classNames.count)
    } else if let found = evaluation as? SegmenterEvaluation {
      let record = found.record
      classCount = record.perClass.count { $0.groundTruthPixels > 0 }
      collapse = Self.only(record.confusionMatrix, record.classNames)
    }
  }

  subscript(key: String) -> Double? { figures[key] }

  /// The one class that is predicted; nil for several, or where one alone is labelled.
  private static func only(_ matrix: [[Double]], _ names: [String]) -> String? {
    let predicted = matrix.indices.filter { column in matrix.contains { $0[column] > 0 } }
    let labelled = matrix.count { row in row.contains { $0 > 0 } }
    return predicted.count == 1 && labelled > 1 ? names[predicted[0]] : nil
  }

  /// The share of the way from a prediction without a model to a perfect one.
  func skill(_ task: VisionTask) -> Double {
    switch task {
    case .classification:
      let chance = 1 / Double(max(classCount, 2))
      return ((figures["balancedAccuracy"] ?? chance) - chance) / (1 - chance)
    case .detection: return figures["mAP50"] ?? 0
    case .segmentation:
      let least = (figures["baselinePixelAccuracy"] ?? 0) / Double(max(classCount, 2))
      return ((figures["mIoU"] ?? 0) - least) / (1 - least)
    case .regression:
      guard let error = figures["rootMeanSquaredError"],
        let baseline = figures["baselineRootMeanSquaredError"], baseline > 0
      else { return 0 }
      return max(-1, 1 - error * error / (baseline * baseline))
    case .verification: return 2 * (figures["rocAUC"] ?? 0.5) - 1
    }
  }

  /// The width of the interval of ``skill(_:)``. For shares of right answers it is at least that of
  /// E. B. Wilson, 1927: the bootstrap of eight right answers out of eight has no width.
  func uncertainty(_ task: VisionTask) -> Double {
    func width(_ key: String) -> Double {
      intervals[key].map { $0.upper - $0.lower } ?? 0
    }
    switch task {
    case .classification:
      let chance = 1 / Double(max(classCount, 2))
      let right = ((figures["accuracy"] ?? 0.5) * Double(count)).rounded()
      let wilson = ConfidenceInterval.wilson(successes: Int(right), of: count)
      return max(width("accuracy"), wilson.map { $0.upper - $0.lower } ?? 1) / (1 - chance)
    case .detection: return width("mAP50")
    case .segmentation:
      let least = (figures["baselinePixelAccuracy"] ?? 0) / Double(max(classCount, 2))
      return width("mIoU") / (1 - least)
    case .regression:
      guard let interval = intervals["rootMeanSquaredError"],
        let baseline = figures["baselineRootMeanSquaredError"], baseline > 0
      else { return 0 }
      return (interval.upper * interval.upper - interval.lower * interval.lower)
        / (baseline * baseline)
    case .verification: return 2 * width("rocAUC")
    }
  }
}
