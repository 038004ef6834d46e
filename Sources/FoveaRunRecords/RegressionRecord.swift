import FoveaSupport

/// How well a regressor did on one split of the data.
///
/// Every figure's definition stands beside it in ``definitions``.
public struct RegressionRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// The version the record was written with.
  public var formatVersion = RegressionRecord.currentFormatVersion
  /// The split that was evaluated, such as `test`.
  public var split: String
  /// Samples evaluated.
  public var sampleCount: Int
  /// The values' names, in the order of the model's outputs.
  public var valueNames: [String]
  /// What each figure means, by its key.
  public var definitions: [String: String] = [:]
  /// Confidence intervals of the headline figures, by their keys.
  public var intervals: [String: Interval]?

  /// Mean squared error, averaged over the values.
  public var meanSquaredError: Double
  /// Mean absolute error, averaged over the values.
  public var meanAbsoluteError: Double
  /// Root mean squared error of each value, averaged over the values.
  public var rootMeanSquaredError: Double
  /// Coefficient of determination, averaged over the values; absent with fewer than two samples.
  public var rSquared: Double?
  /// One entry per value, in the order of ``valueNames``.
  public var perValue: [RegressionValueRecord]

  /// Makes a record.
  public init(
    split: String, sampleCount: Int, valueNames: [String], meanSquaredError: Double,
    meanAbsoluteError: Double, rootMeanSquaredError: Double, rSquared: Double?,
    perValue: [RegressionValueRecord]
  ) {
    self.split = split
    self.sampleCount = sampleCount
    self.valueNames = valueNames
    self.meanSquaredError = meanSquaredError
    self.meanAbsoluteError = meanAbsoluteError
    self.rootMeanSquaredError = rootMeanSquaredError
    self.rSquared = rSquared
    self.perValue = perValue
  }

  /// The figures a history or progress line shows, by the keys they have here; those that do not
  /// exist are left out.
  public var headlines: [String: Double] {
    var result = [
      "meanSquaredError": meanSquaredError, "meanAbsoluteError": meanAbsoluteError,
      "rootMeanSquaredError": rootMeanSquaredError,
    ]
    result["rSquared"] = rSquared
    return result
  }
}

/// The figures of one value of a regressor.
public struct RegressionValueRecord: Codable, Sendable, Equatable {
  /// The value's name.
  public var name: String
  /// The mean of the truth, in the value's units.
  public var truthMean: Double
  /// Mean squared error, in the value's units squared.
  public var meanSquaredError: Double
  /// Mean absolute error, in the value's units.
  public var meanAbsoluteError: Double
  /// Root mean squared error, in the value's units.
  public var rootMeanSquaredError: Double
  /// Coefficient of determination; absent with fewer than two samples.
  public var rSquared: Double?

  /// Makes the record of a value.
  public init(
    name: String, truthMean: Double, meanSquaredError: Double, meanAbsoluteError: Double,
    rootMeanSquaredError: Double, rSquared: Double?
  ) {
    self.name = name
    self.truthMean = truthMean
    self.meanSquaredError = meanSquaredError
    self.meanAbsoluteError = meanAbsoluteError
    self.rootMeanSquaredError = rootMeanSquaredError
    self.rSquared = rSquared
  }
}
