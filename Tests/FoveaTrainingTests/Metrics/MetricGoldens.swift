import Foundation
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

  struct BalancedWeights: Decodable {
    let counts: [Int]
    let weights: [Double]
  }

  let classification: [Classification]
  let curves: [Curve]
  let regression: [Regression]
  let balancedWeights: BalancedWeights

  static func load() throws -> MetricGoldens {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appendingPathComponent("Goldens/metrics/metrics.json"))
    return try JSONDecoder().decode(MetricGoldens.self, from: data)
  }
}

/// Whether two figures agree to 1e-9 of their size; figures that do not exist agree.
func agree(_ ours: Double?, _ reference: Double?, within tolerance: Double = 1e-9) -> Bool {
  guard let ours, let reference else { return ours == nil && reference == nil }
  return abs(ours - reference) <= tolerance * max(abs(reference), 1e-6)
}

/// The same for lists.
func agree(_ ours: [Double?], _ reference: [Double?], within tolerance: Double = 1e-9) -> Bool {
  ours.count == reference.count
    && zip(ours, reference).allSatisfy { agree($0, $1, within: tolerance) }
}
