extension ConfusionMatrix {
  /// Matthews' correlation coefficient for any number of classes, -1 to 1.
  ///
  /// (c·s − Σ pₖ·tₖ) / √((s² − Σ pₖ²)·(s² − Σ tₖ²)), with s all samples, c the right ones, tₖ and
  /// pₖ the samples labelled and predicted as class k. 0 where labels or predictions hold one class
  /// only, as scikit-learn's `matthews_corrcoef`.
  ///
  /// Source: J. Gorodkin, "Comparing two K-category assignments by a K-category correlation
  /// coefficient", 2004.
  public var matthewsCorrelation: Double { ClassTotals(self).matthewsCorrelation }

  /// Cohen's kappa, unweighted: agreement beyond chance, at most 1.
  ///
  /// (p₀ − pₑ) / (1 − pₑ), with p₀ the accuracy and pₑ = Σ tₖ·pₖ / s² the agreement expected of
  /// independent decisions with the same class shares. Nil where pₑ is 1 (labels and predictions
  /// hold the same single class) or without samples. As scikit-learn's `cohen_kappa_score`.
  ///
  /// Source: J. Cohen, "A coefficient of agreement for nominal scales", 1960.
  public var cohenKappa: Double? { ClassTotals(self).cohenKappa }
}

extension ClassTotals {
  var matthewsCorrelation: Double {
    // Tested by counting classes: with weights, rounding can leave a spread slightly above 0.
    guard labelled.filter({ $0 > 0 }).count > 1, predicted.filter({ $0 > 0 }).count > 1 else {
      return 0
    }
    let total = total
    let allRight = right.reduce(0, +)
    let both = zip(labelled, predicted).reduce(0) { $0 + $1.0 * $1.1 }
    let labelSpread = total * total - labelled.reduce(0) { $0 + $1 * $1 }
    let predictedSpread = total * total - predicted.reduce(0) { $0 + $1 * $1 }
    return (allRight * total - both) / (labelSpread * predictedSpread).squareRoot()
  }

  var cohenKappa: Double? {
    let total = total
    guard total > 0 else { return nil }
    // Not from pₑ itself, which rounding can leave slightly below 1.
    let classesSeen = zip(labelled, predicted).filter { $0.0 > 0 || $0.1 > 0 }.count
    guard classesSeen > 1 else { return nil }
    let observed = right.reduce(0, +) / total
    let expected = zip(labelled, predicted).reduce(0) { $0 + $1.0 * $1.1 } / (total * total)
    return (observed - expected) / (1 - expected)
  }
}
