extension ConfusionMatrix {
  /// Balanced accuracy: the mean recall of the classes that the truth holds; nil without samples.
  ///
  /// 1/|K| · Σ_{k ∈ K} C_kk / Σⱼ C_kj, with K the classes of non-zero support. Classes absent from
  /// the truth are left out, as in scikit-learn's `balanced_accuracy_score` (unadjusted).
  public var balancedAccuracy: Double? { ClassTotals(self).balancedAccuracy }
}

extension ClassTotals {
  var balancedAccuracy: Double? {
    let recalls = zip(right, truth).filter { $0.1 > 0 }.map { $0.0 / $0.1 }
    return recalls.isEmpty ? nil : recalls.reduce(0, +) / Double(recalls.count)
  }
}
