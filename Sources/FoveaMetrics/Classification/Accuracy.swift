extension ConfusionMatrix {
  /// Accuracy: right predictions / all predictions; nil without samples.
  ///
  /// Σᵢ Cᵢᵢ / Σᵢⱼ Cᵢⱼ. As scikit-learn's `accuracy_score`.
  public var accuracy: Double? { ClassTotals(self).accuracy }

  /// Balanced accuracy: the mean recall of the labelled classes; nil without samples.
  ///
  /// 1/|K| · Σ_{k ∈ K} C_kk / Σⱼ C_kj, with K the classes of non-zero support. Classes without
  /// labels are left out, as in scikit-learn's `balanced_accuracy_score` (unadjusted).
  public var balancedAccuracy: Double? { ClassTotals(self).balancedAccuracy }
}

extension ClassTotals {
  var accuracy: Double? {
    let total = total
    return total > 0 ? right.reduce(0, +) / total : nil
  }

  var balancedAccuracy: Double? {
    let recalls = zip(right, labelled).filter { $0.1 > 0 }.map { $0.0 / $0.1 }
    return recalls.isEmpty ? nil : recalls.reduce(0, +) / Double(recalls.count)
  }
}
