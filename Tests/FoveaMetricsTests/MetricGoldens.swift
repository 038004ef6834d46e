import Foundation
import TestSupport
import Testing

/// The reference figures in `Tests/Goldens/metrics/metrics.json`.
struct MetricGoldens: Decodable {
  struct Classification: Decodable, CustomTestStringConvertible {
    let name: String
    let given: String
    let labels: [Int]
    let outputs: [[Double]]
    let weights: [Double]?
    let expected: Expected

    var testDescription: String { name }
    var classCount: Int { outputs[0].count }
    var classNames: [String] { (0..<classCount).map { "class \($0)" } }
  }

  struct Expected: Decodable {
    let accuracy, balancedAccuracy, matthewsCorrelation, cohenKappa: Double
    let logLoss, expectedCalibrationError: Double
    let top2, macroROCAUC, weightedROCAUC: Double?
    let macroPrecision, macroRecall, macroF1: Double
    let microPrecision, microRecall, microF1: Double
    let weightedPrecision, weightedRecall, weightedF1: Double
    let precision, recall, f1, support: [Double]
    let rocAUC, averagePrecision: [Double?]
    let confusionMatrix: [[Double]]
  }

  struct Curve: Decodable {
    let truth: [Int]
    let scores: [Double]
    let weights: [Double]?
    let falsePositiveRates, truePositiveRates, thresholds, recalls, precisions: [Double]
    let rocAUC, averagePrecision: Double
  }

  struct Regression: Decodable {
    let truth, predictions: [Double]
    let weights: [Double]?
    let meanSquaredError, meanAbsoluteError, rootMeanSquaredError, rSquared: Double
  }

  let classification: [Classification]
  let curves: [Curve]
  let regression: [Regression]

  static func load() throws -> MetricGoldens {
    try Goldens.load("metrics/metrics.json")
  }
}
