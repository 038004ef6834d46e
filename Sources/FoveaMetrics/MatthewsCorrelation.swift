extension ConfusionMatrix {
  /// Matthews' correlation coefficient for any number of classes, -1 to 1.
  ///
  /// (c·s − Σ pₖ·tₖ) / √((s² − Σ pₖ²)·(s² − Σ tₖ²)), with s all samples, c the right ones, tₖ and pₖ
  /// the samples of class k in the truth and in the predictions. 0 where the truth or the
  /// predictions hold one class only, as scikit-learn's `matthews_corrcoef`.
  ///
  /// Source: J. Gorodkin, "Comparing two K-category assignments by a K-category correlation
  /// coefficient", 2004.
  public var matthewsCorrelation: Double { ClassTotals(self).matthewsCorrelation }
}

extension ClassTotals {
  var matthewsCorrelation: Double {
    // Tested by counting classes: with weights, rounding can leave a spread a hair above 0.
    guard truth.filter({ $0 > 0 }).count > 1, predicted.filter({ $0 > 0 }).count > 1 else {
      return 0
    }
    let total = total
    let allRight = right.reduce(0, +)
    let both = zip(truth, predicted).reduce(0) { $0 + $1.0 * $1.1 }
    let truthSpread = total * total - truth.reduce(0) { $0 + $1 * $1 }
    let predictedSpread = total * total - predicted.reduce(0) { $0 + $1 * $1 }
    return (allRight * total - both) / (truthSpread * predictedSpread).squareRoot()
  }
}
