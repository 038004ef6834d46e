/// Mean and deviation of the values of a regression, by which they are standardised.
public struct ValueScaling: Codable, Sendable, Equatable {
  /// Of each value.
  public var mean: [Double]
  /// Of each value; above 0.
  public var deviation: [Double]

  /// Takes mean and deviation of each value.
  public init(mean: [Double], deviation: [Double]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// Rows of standardised values in the data's units.
  package func restored(_ values: [Float]) -> [Double] {
    values.enumerated().map { index, value in
      let column = index % mean.count
      return Double(value) * deviation[column] + mean[column]
    }
  }
}
