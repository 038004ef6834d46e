/// The evaluation of a regressor on one split of the data.
public typealias RegressionRecord = TaskRecord<RegressionDetails>

/// Counts and values of a regressor's evaluation.
public struct RegressionDetails: RecordDetails {
  /// Samples evaluated.
  public var sampleCount: Int
  /// The names of the values, in the order of the model's outputs.
  public var valueNames: [String]
  /// One entry per value, in the order of ``valueNames``.
  public var perValue: [RegressionValueRecord]

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case sampleCount, valueNames, perValue
  }

  /// The JSON keys that the details take in their record.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Makes the details of an evaluation.
  public init(sampleCount: Int, valueNames: [String], perValue: [RegressionValueRecord]) {
    self.sampleCount = sampleCount
    self.valueNames = valueNames
    self.perValue = perValue
  }
}

/// The figures of one value of a regressor.
public struct RegressionValueRecord: Codable, Sendable, Equatable {
  /// The value's name.
  public var name: String
  /// The mean of the labels, in the value's units.
  public var labelMean: Double
  /// Mean squared error, in the value's units squared.
  public var meanSquaredError: Double
  /// Mean absolute error, in the value's units.
  public var meanAbsoluteError: Double
  /// Root mean squared error, in the value's units.
  public var rootMeanSquaredError: Double
  /// Coefficient of determination; nil with fewer than two samples.
  public var rSquared: Double?

  private enum CodingKeys: String, CodingKey {
    case name, meanSquaredError, meanAbsoluteError, rootMeanSquaredError, rSquared
    case labelMean = "truthMean"
  }

  /// Makes the record of a value.
  public init(
    name: String, labelMean: Double, meanSquaredError: Double, meanAbsoluteError: Double,
    rootMeanSquaredError: Double, rSquared: Double?
  ) {
    self.name = name
    self.labelMean = labelMean
    self.meanSquaredError = meanSquaredError
    self.meanAbsoluteError = meanAbsoluteError
    self.rootMeanSquaredError = rootMeanSquaredError
    self.rSquared = rSquared
  }
}
