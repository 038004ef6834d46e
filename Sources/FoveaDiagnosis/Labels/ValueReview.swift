import Foundation
import FoveaDatasets
import FoveaInference
import FoveaRunRecords
import FoveaSupport
import FoveaTraining

/// The review of numbers to predict: those whose residual is far outside the spread of residuals at
/// similar predictions.
package struct ValueReview: LabelReview {
  /// The score above which a residual is an issue.
  package static let limit = 3.5
  /// The number of residuals among which the spread is measured.
  static let neighbours = 100

  /// Makes a review.
  package init() {}

  /// The rule, as in the record.
  package var filter: String { "robust z above \(NumberText.short(Self.limit))" }

  /// The predicted values of each image, in the data's units.
  ///
  /// - Throws: `DatasetError` for bad images, `InferenceError` where the model has no scaling.
  package func predictions(
    _ pass: HeldOutPass, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Int: [Double]]? {
    let scaling = try pass.trained.card.requiredScaling()
    return try pass.outputs(progress: progress)?.mapValues { scaling.restored($0) }
  }

  /// Issues by the robust score of the residual, the farthest first.
  package func findings(in dataset: Dataset, _ predictions: [Int: [Double]]) -> LabelFindings {
    let positions = predictions.keys.sorted()
    var issues: [(distance: Double, issue: LabelIssue)] = []
    for (value, name) in dataset.classNames.enumerated() {
      let given = positions.map { position -> Double in
        guard case .values(let values) = dataset.samples[position].annotation else { return 0 }
        return values[value]
      }
      let predicted = positions.map { predictions[$0]?[value] ?? 0 }
      for (row, distance) in Self.distances(given, predicted).enumerated()
      where distance > Self.limit {
        let sample = dataset.samples[positions[row]]
        issues.append(
          (
            distance,
            LabelIssue(
              path: sample.id, kind: .valueOutlier, given: Relabelling.text(of: given[row]),
              suggested: NumberText.short(predicted[row], digits: 6), score: 1 / (1 + distance),
              valueName: name, split: sample.split?.rawValue)
          ))
      }
    }
    issues.sort { ($0.distance, $1.issue.path) > ($1.distance, $0.issue.path) }
    return LabelFindings(issues: issues.map(\.issue))
  }

  /// The robust score |r − median| / (1.4826 · MAD) of each residual r, with median and MAD (median
  /// distance from the median) of the residuals whose predictions are nearest: a spread that grows
  /// with the value does not make large values issues.
  ///
  /// B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers (1993).
  static func distances(_ given: [Double], _ predicted: [Double]) -> [Double] {
    let residuals = zip(given, predicted).map { $0 - $1 }
    let order = predicted.indices.sorted { (predicted[$0], $0) < (predicted[$1], $1) }
    let overall = spread(residuals)
    guard let overall else { return residuals.map { _ in 0 } }
    let half = neighbours / 2
    var result = [Double](repeating: 0, count: residuals.count)
    for (rank, index) in order.enumerated() {
      let start = max(0, min(rank - half, order.count - neighbours))
      let near = order[start..<min(start + neighbours, order.count)].map { residuals[$0] }
      // Neighbours that the model fits exactly have no spread of their own.
      let local = spread(near) ?? overall
      result[index] =
        abs(residuals[index] - local.median) / max(local.deviation, 0.1 * overall.deviation)
    }
    return result
  }

  /// Median, and MAD scaled to a normal distribution's standard deviation; where more than half of
  /// the numbers are equal, the scaled mean distance. Nil where all are.
  private static func spread(_ numbers: [Double]) -> (median: Double, deviation: Double)? {
    guard !numbers.isEmpty else { return nil }
    let center = median(numbers)
    let distances = numbers.map { abs($0 - center) }
    let deviation = 1.4826 * median(distances)
    if deviation > 0 { return (center, deviation) }
    let mean = distances.reduce(0, +) / Double(distances.count) * 1.2533
    return mean > 0 ? (center, mean) : nil
  }

  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
