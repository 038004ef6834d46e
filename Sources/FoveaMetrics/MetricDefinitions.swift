/// One sentence per figure of an evaluation record, by its key, for the record to carry.
enum MetricDefinitions {
  static let decisions: [String: String] = [
    "accuracy": "right predictions / all predictions",
    "balancedAccuracy": "mean recall over the classes present in the truth (scikit-learn)",
    "macro": "plain mean over the classes present in the truth or the predictions",
    "micro": "from the counts of all classes added up; equals accuracy",
    "weighted": "mean over classes weighted by support",
    "precision": "TP / (TP + FP); 0/0 is 0 and marked",
    "recall": "TP / (TP + FN); 0/0 is 0 and marked",
    "f1": "2 TP / (2 TP + FP + FN); 0/0 is 0 and marked",
    "matthewsCorrelation": "multi-class (Gorodkin 2004); 0 where one side has one class only",
    "cohenKappa": "unweighted (Cohen 1960)",
    "confusionMatrix": "rows: true class; columns: predicted class (the highest score, the first "
      + "of equal ones)",
  ]

  static let topK = "true class among the k highest scores, equal scores by class order"

  static let probabilities: [String: String] = [
    "logLoss": "mean of -ln p(true class), p clipped to 2^-52 (scikit-learn)",
    "expectedCalibrationError": "15 bins of equal width over the predicted class's probability "
      + "(torchmetrics)",
  ]

  static let ranking: [String: String] = [
    "rocAUC": "exact, one class against the rest, ties by mid-rank (scikit-learn)",
    "averagePrecision": "sum of (R_n - R_(n-1)) P_n, not interpolated (scikit-learn)",
    "oneVersusRest": "classes absent from the truth are left out of macro and weighted means",
  ]

  static let sampleWeights = "all counts are sums of sample weights"
}
