/// The mean and deviation by which the values of a regression are standardised.
public struct ValueScaling: Codable, Sendable, Equatable {
  /// The mean of each value.
  public var mean: [Double]
  /// The standard deviation of each value, above 0.
  public var deviation: [Double]

  /// Makes a scaling of the mean and deviation of each value.
  public init(mean: [Double], deviation: [Double]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The scaling that leaves values unchanged.
  public static func identity(count: Int) -> ValueScaling {
    ValueScaling(
      mean: [Double](repeating: 0, count: count), deviation: [Double](repeating: 1, count: count))
  }

  /// The rows of standardised values, converted to the data's units.
  package func restored(_ values: [Float]) -> [Double] {
    values.enumerated().map { index, value in
      let column = index % mean.count
      return Double(value) * deviation[column] + mean[column]
    }
  }
}
