import FoveaRunRecords

/// A figure of a verification.
public typealias VerificationMetric = Metric<VerificationDetails>

/// The curve and accuracies of all pairs that metrics are computed from.
public struct VerificationTally {
  let roc: ROCCurve
  /// Balanced accuracy of all pairs at the record's threshold.
  let balancedAccuracy: Double
  /// Balanced accuracy of each fold with the threshold of the others; nil with a given threshold.
  let foldAccuracies: [Double]?
  let recallAt1: Double?

  /// Mean and standard deviation over the folds.
  var folds: (mean: Double, deviation: Double)? {
    guard let foldAccuracies else { return nil }
    let mean = foldAccuracies.reduce(0, +) / Double(foldAccuracies.count)
    let squares = foldAccuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(foldAccuracies.count)).squareRoot())
  }
}

extension VerificationDetails: MeasuredDetails {
  /// Counts and values of the samples.
  public typealias Tally = VerificationTally

  /// The metrics of verification.
  public static var metrics: [VerificationMetric] {
    [.rocAUC, .equalErrorRate, .recallAt1, .balancedAccuracy, .balancedAccuracyDeviation]
  }

  /// Definitions of the record's details.
  func terms(isThresholdGiven: Bool, compared: Int?) -> [String: String] {
    var terms = [
      "trueAcceptRate":
        "the highest share of same pairs accepted at a threshold that accepts at most "
        + "the key's share of different pairs; not interpolated"
    ]
    if let compared, let sampleCount {
      terms["pairs"] =
        compared == sampleCount
        ? "every two samples" : "every two of \(compared) samples, evenly spread over the split"
    }
    terms["threshold"] =
      if isThresholdGiven {
        "given, chosen on other data"
      } else if let folds {
        "of the highest balanced accuracy on all pairs, midway between two distances; "
          + "balancedAccuracy is the mean over \(folds) folds of the pairs (the n-th same and "
          + "the n-th different pair go to fold n mod \(folds)), each measured with the best "
          + "threshold of the others"
      } else {
        "of the highest balanced accuracy on these very pairs: too few for folds"
      }
    return terms
  }
}

extension VerificationMetric {
  /// Area under the ROC curve: the probability that a same pair is nearer than a different one.
  public static var rocAUC: Self {
    Self(
      "rocAUC", title: "ROC-AUC", place: .line(0),
      definition: "exact, same pairs against different ones by falling distance, ties by mid-rank"
    ) { $0.roc.area }
  }

  /// The rate at which as many different pairs are accepted as same pairs are refused.
  public static var equalErrorRate: Self {
    Self(
      "equalErrorRate", title: "equal error rate", lowerIsBetter: true, place: .line(0),
      definition: "where the false-accept rate equals the false-reject rate, linear between the "
        + "points of the ROC curve"
    ) { $0.roc.equalErrorRate }
  }

  /// Share of samples with the label of their nearest neighbour; nil where pairs were given.
  public static var recallAt1: Self {
    Self(
      "recallAt1", title: "recall@1", place: .line(0),
      definedBy: { details in
        details.sampleCount.map { _ in
          "share of samples, of those whose label another sample has, whose nearest other sample "
            + "has the same label; of equal distances the first sample counts"
        }
      }
    ) { $0.recallAt1 }
  }

  /// Mean of the shares of same pairs accepted and different pairs refused.
  public static var balancedAccuracy: Self {
    Self(
      "balancedAccuracy", title: "balanced accuracy",
      definition: "mean of the shares of same pairs at distance <= threshold and different "
        + "pairs beyond it; accuracy where both kinds are equally many, as in LFW"
    ) { $0.folds?.mean ?? $0.balancedAccuracy }
  }

  /// Standard deviation of ``balancedAccuracy`` over the folds; nil with a given threshold.
  public static var balancedAccuracyDeviation: Self {
    Self(
      "balancedAccuracyDeviation", title: "deviation of balanced accuracy", lowerIsBetter: true,
      isHeadline: false
    ) { $0.folds?.deviation }
  }
}
