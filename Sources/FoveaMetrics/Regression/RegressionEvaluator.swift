import FoveaSupport
import FoveaRunRecords

/// Collects a regressor's outputs batch by batch and turns them into an evaluation.
///
/// ```swift
/// var evaluator = RegressionEvaluator(valueNames: ["age", "height"])
/// for batch in batches { try evaluator.add(batch.outputs, truths: batch.values) }
/// let record = try evaluator.record(split: "test")
/// ```
public struct RegressionEvaluator: Sendable {
  /// The values' names, in the order of the outputs.
  public let valueNames: [String]
  /// Predictions of each value, in the order added.
  public private(set) var predictions: [[Double]]
  /// True numbers of each value.
  public private(set) var truths: [[Double]]

  /// Starts without samples.
  ///
  /// - Precondition: at least one value.
  public init(valueNames: [String]) {
    precondition(!valueNames.isEmpty, "an evaluation needs at least one value")
    self.valueNames = valueNames
    predictions = Array(repeating: [], count: valueNames.count)
    truths = predictions
  }

  /// Adds a batch.
  ///
  /// - Parameters:
  ///   - outputs: samples × values, row by row, in the units of the truth.
  ///   - truths: the same of the truth.
  /// - Throws: ``MetricError/notFinite(sample:)``; nothing of the batch is then added.
  /// - Precondition: equally many outputs and truths, whole samples.
  public mutating func add<Output: BinaryFloatingPoint, Truth: BinaryFloatingPoint>(
    _ outputs: [Output], truths: [Truth]
  ) throws {
    let width = valueNames.count
    precondition(
      outputs.count == truths.count && outputs.count.isMultiple(of: width),
      "\(outputs.count) outputs and \(truths.count) truths for samples of \(width)")
    if let bad = outputs.indices.first(where: { !outputs[$0].isFinite }) {
      throw MetricError.notFinite(sample: sampleCount + bad / width)
    }
    for index in outputs.indices {
      predictions[index % width].append(Double(outputs[index]))
      self.truths[index % width].append(Double(truths[index]))
    }
  }

  /// The number of samples so far.
  public var sampleCount: Int { truths[0].count }

  /// The evaluation of the samples so far.
  ///
  /// - Parameters:
  ///   - split: the name of the split they came from.
  ///   - bootstrap: how the confidence intervals of the headline figures are computed; nil for
  ///     none.
  /// - Throws: ``MetricError/noSamples(split:)``.
  public func record(split: String, bootstrap: Bootstrap? = nil) throws -> RegressionRecord {
    let perValue = valueNames.indices.compactMap { value -> RegressionValueRecord? in
      let (truth, prediction) = (truths[value], predictions[value])
      guard let squared = Metrics.meanSquaredError(truth: truth, predictions: prediction),
        let absolute = Metrics.meanAbsoluteError(truth: truth, predictions: prediction)
      else { return nil }
      return RegressionValueRecord(
        name: valueNames[value], truthMean: truth.reduce(0, +) / Double(truth.count),
        meanSquaredError: squared, meanAbsoluteError: absolute,
        rootMeanSquaredError: squared.squareRoot(),
        rSquared: Metrics.rSquared(truth: truth, predictions: prediction))
    }
    func mean(_ figure: (RegressionValueRecord) -> Double?) -> Double? {
      Metrics.oneVersusRest(perValue.map(figure))
    }
    guard let squared = mean(\.meanSquaredError), let absolute = mean(\.meanAbsoluteError),
      let root = mean(\.rootMeanSquaredError)
    else { throw MetricError.noSamples(split: split) }
    var record = RegressionRecord(
      split: split, sampleCount: sampleCount, valueNames: valueNames, meanSquaredError: squared,
      meanAbsoluteError: absolute, rootMeanSquaredError: root, rSquared: mean(\.rSquared),
      perValue: perValue)
    record.definitions = Self.definitions
    if let bootstrap {
      record.intervals = intervals(bootstrap)
      record.definitions["intervals"] = bootstrap.definition("samples")
    }
    return record
  }

  /// One sentence per figure, by its key.
  private static let definitions: [String: String] = [
    "meanSquaredError": "mean of (y - prediction)^2; plain mean over values",
    "meanAbsoluteError": "mean of |y - prediction|; plain mean over values",
    "rootMeanSquaredError": "square root of the mean squared error of each value; plain mean over "
      + "values",
    "rSquared": "1 - sum (y - prediction)^2 / sum (y - mean y)^2 (scikit-learn's r2_score); a "
      + "constant truth gives 1 where every prediction is exact, else 0; plain mean over values",
  ]
}
