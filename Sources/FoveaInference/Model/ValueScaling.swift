/// Mean and deviation of the values of a regression, by which they are standardised.
public struct ValueScaling: Codable, Sendable, Equatable {
  /// The mean of each value.
  public var mean: [Double]
  /// The deviation of each value; above 0.
  public var deviation: [Double]

  /// Takes mean and deviation of each value.
  public init(mean: [Double], deviation: [Double]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// Leaves values as they are.
  public static func identity(count: Int) -> ValueScaling {
    ValueScaling(
      mean: [Double](repeating: 0, count: count), deviation: [Double](repeating: 1, count: count))
  }

  /// Rows of standardised values in the data's units.
  package func restored(_ values: [Float]) -> [Double] {
    values.enumerated().map { index, value in
      let column = index % mean.count
      return Double(value) * deviation[column] + mean[column]
    }
  }
}
