extension ConfusionMatrix {
  /// Accuracy: right predictions / all predictions; nil without samples.
  ///
  /// Σᵢ Cᵢᵢ / Σᵢⱼ Cᵢⱼ. As scikit-learn's `accuracy_score`.
  public var accuracy: Double? { ClassTotals(self).accuracy }
}

extension ClassTotals {
  var accuracy: Double? {
    let total = total
    return total > 0 ? right.reduce(0, +) / total : nil
  }
}
