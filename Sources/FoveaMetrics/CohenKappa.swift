extension ConfusionMatrix {
  /// Cohen's kappa, unweighted: agreement beyond what chance gives, at most 1.
  ///
  /// (p₀ − pₑ) / (1 − pₑ), with p₀ the accuracy and pₑ = Σ tₖ·pₖ / s² the agreement expected of
  /// independent decisions with the same class shares. Nil where pₑ is 1 (truth and predictions hold
  /// the same single class) or there are no samples. As scikit-learn's `cohen_kappa_score`.
  ///
  /// Source: J. Cohen, "A coefficient of agreement for nominal scales", 1960.
  public var cohenKappa: Double? { ClassTotals(self).cohenKappa }
}

extension ClassTotals {
  var cohenKappa: Double? {
    let total = total
    guard total > 0 else { return nil }
    // Not from pₑ itself, which rounding can leave a hair below 1.
    let classesSeen = zip(truth, predicted).filter { $0.0 > 0 || $0.1 > 0 }.count
    guard classesSeen > 1 else { return nil }
    let observed = right.reduce(0, +) / total
    let expected = zip(truth, predicted).reduce(0) { $0 + $1.0 * $1.1 } / (total * total)
    return (observed - expected) / (1 - expected)
  }
}
