import FoveaRunRecords
import FoveaSupport

/// Collects a regressor's outputs batch by batch and turns them into an evaluation.
///
/// ```swift
/// var evaluator = RegressionEvaluator(valueNames: ["age", "height"])
/// for batch in batches { try evaluator.add(batch.outputs, labels: batch.values) }
/// let record = try evaluator.record(split: "test")
/// ```
public struct RegressionEvaluator: Sendable {
  /// The values' names, in the order of the outputs.
  public let valueNames: [String]
  /// Predictions of each value, in the order added.
  public private(set) var predictions: [[Double]]
  /// Labels of each value, in the same order.
  public private(set) var labels: [[Double]]

  /// Starts without samples.
  ///
  /// - Precondition: at least one value.
  public init(valueNames: [String]) {
    precondition(!valueNames.isEmpty, "an evaluation needs at least one value")
    self.valueNames = valueNames
    predictions = Array(repeating: [], count: valueNames.count)
    labels = predictions
  }

  /// Adds a batch.
  ///
  /// - Parameters:
  ///   - outputs: samples × values, row by row, in the units of the labels.
  ///   - labels: samples × values, row by row.
  /// - Throws: ``MetricError/notFinite(sample:)``; nothing of the batch is then added.
  /// - Precondition: equally many outputs and labels, whole samples.
  public mutating func add<Output: BinaryFloatingPoint, Label: BinaryFloatingPoint>(
    _ outputs: [Output], labels: [Label]
  ) throws {
    let width = valueNames.count
    precondition(
      outputs.count == labels.count && outputs.count.isMultiple(of: width),
      "\(outputs.count) outputs and \(labels.count) labels for samples of \(width)")
    if let bad = outputs.indices.first(where: { !outputs[$0].isFinite }) {
      throw MetricError.notFinite(sample: sampleCount + bad / width)
    }
    for index in outputs.indices {
      predictions[index % width].append(Double(outputs[index]))
      self.labels[index % width].append(Double(labels[index]))
    }
  }

  /// The number of samples so far.
  public var sampleCount: Int { labels[0].count }

  /// The evaluation of the samples so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - bootstrap: the plan of the confidence intervals of the headline figures; nil for none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(split: String, bootstrap: Bootstrap? = nil) throws -> RegressionRecord {
    guard sampleCount > 0 else { throw MetricError.noSamples(split: split) }
    let tally = tally(weights: nil)
    let perValue = valueNames.indices.compactMap { value -> RegressionValueRecord? in
      guard let squared = tally.values[value].squared, let absolute = tally.values[value].absolute
      else { return nil }
      return RegressionValueRecord(
        name: valueNames[value],
        labelMean: labels[value].reduce(0, +) / Double(labels[value].count),
        meanSquaredError: squared, meanAbsoluteError: absolute,
        rootMeanSquaredError: squared.squareRoot(), rSquared: tally.values[value].rSquared)
    }
    var record = RegressionRecord(
      split: split,
      details: RegressionDetails(
        sampleCount: sampleCount, valueNames: valueNames, perValue: perValue), tally: tally)
    if let bootstrap {
      record.intervals = intervals(bootstrap)
      record.definitions["intervals"] = bootstrap.definition("samples")
    }
    return record
  }

  /// The intervals of the headline figures, samples drawn with replacement.
  func intervals(_ bootstrap: Bootstrap) -> [String: ConfidenceInterval] {
    bootstrap.intervals(of: RegressionDetails.metrics, count: sampleCount) { draws in
      tally(weights: draws.map(Double.init))
    }
  }

  private static func variance(of labels: [Double], weights: [Double]?) -> Double? {
    Metrics.weightedMean(count: labels.count, weights: weights) { labels[$0] }.flatMap { mean in
      Metrics.weightedMean(count: labels.count, weights: weights) {
        (labels[$0] - mean) * (labels[$0] - mean)
      }
    }
  }

  /// The errors of each value.
  func tally(weights: [Double]?) -> RegressionTally {
    RegressionTally(
      values: zip(labels, predictions).map { labels, predictions in
        RegressionTally.Value(
          squared: Metrics.meanSquaredError(
            labels: labels, predictions: predictions, weights: weights),
          absolute: Metrics.meanAbsoluteError(
            labels: labels, predictions: predictions, weights: weights),
          rSquared: Metrics.rSquared(labels: labels, predictions: predictions, weights: weights),
          variance: Self.variance(of: labels, weights: weights))
      })
  }
}
