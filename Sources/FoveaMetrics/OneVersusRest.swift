extension Metrics {
  /// One figure from those of each class against the rest; nil where no class has one.
  ///
  /// Classes without a figure (absent from the truth, or the only one in it) are left out. With
  /// every class present this is scikit-learn's `multi_class="ovr"`.
  ///
  /// - Parameters:
  ///   - values: one per class; nil where the figure does not exist.
  ///   - supports: the weight of each class; nil for the plain (macro) mean.
  public static func oneVersusRest(_ values: [Double?], supports: [Double]? = nil) -> Double? {
    var sum = 0.0
    var weightSum = 0.0
    for (index, value) in values.enumerated() {
      guard let value else { continue }
      let weight = supports?[index] ?? 1
      sum += value * weight
      weightSum += weight
    }
    return weightSum > 0 ? sum / weightSum : nil
  }
}
