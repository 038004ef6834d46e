import FoveaRunRecords

/// A figure of a classifier's evaluation.
public typealias ClassificationMetric = Metric<ClassificationDetails>

extension ClassificationDetails: MeasuredDetails {
  /// Counts and values of the samples.
  public typealias Tally = ClassificationTally

  /// The metrics of classification.
  public static var metrics: [ClassificationMetric] {
    [
      .accuracy, .baselineAccuracy, .balancedAccuracy, .macroPrecision, .macroRecall, .macroF1,
      .matthewsCorrelation, .cohenKappa, .macroROCAUC, .macroAveragePrecision, .logLoss,
      .brierScore,
      .expectedCalibrationError, .microPrecision, .microRecall, .microF1, .weightedPrecision,
      .weightedRecall, .weightedF1, .weightedROCAUC, .weightedAveragePrecision,
    ]
  }

  /// Definitions of terms that keys are composed of.
  static let terms: [String: String] = [
    "macro": "plain mean over the classes present in the truth or the predictions",
    "micro": "from the counts of all classes added up; equals accuracy",
    "weighted": "mean over classes weighted by support",
    "precision": "TP / (TP + FP); 0/0 is 0 and marked",
    "recall": "TP / (TP + FN); 0/0 is 0 and marked",
    "f1": "2 TP / (2 TP + FP + FN); 0/0 is 0 and marked",
    "confusionMatrix": "rows: true class; columns: predicted class (the highest score, the first "
      + "of equal ones)",
  ]

  /// Definitions of terms of metrics that need a ranking.
  static let rankingTerms: [String: String] = [
    "rocAUC": "exact, one class against the rest, ties by mid-rank (scikit-learn)",
    "averagePrecision": "sum of (R_n - R_(n-1)) P_n, not interpolated (scikit-learn)",
    "oneVersusRest": "classes absent from the truth are left out of macro and weighted means",
  ]
}

extension ClassificationMetric {
  // MARK: Predicted classes

  /// Share of right predictions; see ``ConfusionMatrix/accuracy``.
  public static var accuracy: Self {
    Self(
      "accuracy", title: "accuracy", place: .line(0),
      definition: "right predictions / all predictions"
    ) { $0.totals.accuracy }
  }

  /// The accuracy of always predicting the commonest labelled class.
  public static var baselineAccuracy: Self {
    Self(
      "baselineAccuracy", title: "baseline accuracy", isHeadline: false,
      definition: "share of the commonest class: the accuracy of predicting it for every sample"
    ) { $0.totals.largestShare }
  }

  /// Mean recall over the labelled classes; see ``ConfusionMatrix/balancedAccuracy``.
  public static var balancedAccuracy: Self {
    Self(
      "balancedAccuracy", title: "balanced accuracy", place: .line(0),
      definition: "mean recall over the classes present in the truth (scikit-learn)"
    ) { $0.totals.balancedAccuracy }
  }

  /// Mean precision over the classes; see ``ClassAverage/macro``.
  public static var macroPrecision: Self {
    Self("macroPrecision", title: "macro precision") { $0.macro.precision }
  }

  /// Mean recall over the classes; see ``ClassAverage/macro``.
  public static var macroRecall: Self {
    Self("macroRecall", title: "macro recall") { $0.macro.recall }
  }

  /// Mean F1 over the classes; see ``ClassAverage/macro``.
  public static var macroF1: Self {
    Self("macroF1", title: "macro F1", place: .line(0)) { $0.macro.f1 }
  }

  /// Precision from the counts of all classes together; equals accuracy.
  public static var microPrecision: Self { average(.micro, "Precision", \.precision) }

  /// Recall from the counts of all classes together; equals accuracy.
  public static var microRecall: Self { average(.micro, "Recall", \.recall) }

  /// F1 from the counts of all classes together; equals accuracy.
  public static var microF1: Self { average(.micro, "F1", \.f1) }

  /// Mean precision over the classes, weighted by support.
  public static var weightedPrecision: Self { average(.weighted, "Precision", \.precision) }

  /// Mean recall over the classes, weighted by support.
  public static var weightedRecall: Self { average(.weighted, "Recall", \.recall) }

  /// Mean F1 over the classes, weighted by support.
  public static var weightedF1: Self { average(.weighted, "F1", \.f1) }

  private static func average(
    _ average: ClassAverage, _ name: String,
    _ value: any KeyPath<ClassScores, Double> & Sendable
  ) -> Self {
    Self(
      average.rawValue + name, title: "\(average.rawValue) \(name.lowercased())",
      isHeadline: false
    ) { $0.totals.scores(average: average)[keyPath: value] }
  }

  /// Matthews' correlation coefficient; see ``ConfusionMatrix/matthewsCorrelation``.
  public static var matthewsCorrelation: Self {
    Self(
      "matthewsCorrelation", title: "Matthews' correlation",
      definition: "multi-class (Gorodkin 2004); 0 where one side has one class only"
    ) { $0.totals.matthewsCorrelation }
  }

  /// Cohen's kappa; see ``ConfusionMatrix/cohenKappa``.
  public static var cohenKappa: Self {
    Self("cohenKappa", title: "Cohen's kappa", definition: "unweighted (Cohen 1960)") {
      $0.totals.cohenKappa
    }
  }

  // MARK: Probabilities

  /// Mean of −ln p of the labelled class; see ``Metrics/logLoss(ofTrueClass:weights:)``.
  public static var logLoss: Self {
    Self(
      "logLoss", title: "log loss", lowerIsBetter: true, place: .line(1),
      definition: "mean of -ln p(true class), p clipped to 2^-52 (scikit-learn)"
    ) { tally in
      tally.mean("logLoss") { evaluator, sample in
        Metrics.logLoss(
          ofTrueClass: evaluator.probability(sample: sample, of: evaluator.labels[sample]))
      }
    }
  }

  /// Brier score: the mean of Σₖ (pₖ − yₖ)² over the classes k, with y 1 for the label and else 0.
  ///
  /// From 0 to 2, like scikit-learn's `brier_score_loss` with `scale_by_half=False`.
  ///
  /// Source: G. W. Brier, "Verification of forecasts expressed in terms of probability", 1950.
  public static var brierScore: Self {
    Self(
      "brierScore", title: "Brier score", lowerIsBetter: true, place: .line(1),
      definition: "mean of sum_k (p_k - y_k)^2, 0 to 2 (Brier 1950; scikit-learn, "
        + "scale_by_half=False)"
    ) { tally in
      tally.mean("brierScore") { evaluator, sample in
        evaluator.classNames.indices.reduce(0) { sum, label in
          let difference =
            evaluator.probability(sample: sample, of: label)
            - (label == evaluator.labels[sample] ? 1 : 0)
          return sum + difference * difference
        }
      }
    }
  }

  /// Mean distance between confidence and accuracy; see ``Calibration/expectedError``.
  ///
  /// It has no interval: resampling biases it upwards.
  public static var expectedCalibrationError: Self {
    Self(
      "expectedCalibrationError", title: "expected calibration error", lowerIsBetter: true,
      hasInterval: false,
      definition: "15 bins of equal width over the predicted class's probability, each with its "
        + "upper end (Guo et al. 2017)"
    ) { $0.evaluator.calibration.expectedError }
  }

  /// Share of samples with the labelled class among the k highest scores; the record holds these
  /// under `topKAccuracy`.
  static func topKAccuracy(_ k: Int) -> Self {
    Self(
      "top\(k)Accuracy", title: "top-\(k) accuracy",
      definition: "true class among the k highest scores, equal scores by class order"
    ) { tally in
      tally.mean("top\(k)Accuracy") { evaluator, sample in
        Metrics.rank(of: evaluator.labels[sample], in: evaluator.scores(sample: sample)) < k ? 1 : 0
      }
    }
  }

  // MARK: Rankings

  /// Mean one-versus-rest ROC-AUC over the classes where it exists; see ``ROCCurve/area``.
  public static var macroROCAUC: Self {
    Self("macroROCAUC", title: "macro ROC-AUC", needsRanking: true, place: .line(1)) {
      Metrics.mean($0.rocAUC)
    }
  }

  /// ``macroROCAUC`` weighted by support.
  public static var weightedROCAUC: Self {
    Self(
      "weightedROCAUC", title: "weighted ROC-AUC", needsRanking: true, isHeadline: false
    ) { Metrics.mean($0.rocAUC, weights: $0.supports) }
  }

  /// Mean one-versus-rest average precision over the classes where it exists; see
  /// ``PrecisionRecallCurve/averagePrecision``.
  public static var macroAveragePrecision: Self {
    Self("macroAveragePrecision", title: "macro average precision", needsRanking: true) {
      Metrics.mean($0.averagePrecision)
    }
  }

  /// ``macroAveragePrecision`` weighted by support.
  public static var weightedAveragePrecision: Self {
    Self(
      "weightedAveragePrecision", title: "weighted average precision", needsRanking: true,
      isHeadline: false
    ) { Metrics.mean($0.averagePrecision, weights: $0.supports) }
  }
}
