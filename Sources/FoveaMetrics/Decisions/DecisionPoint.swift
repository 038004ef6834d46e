/// The counts of a yes-or-no decision at a threshold.
public struct DecisionPoint: Sendable, Equatable {
  /// The least score that is called positive.
  public var threshold: Double
  /// Positives with such a score.
  public var truePositives: Double
  /// Negatives with such a score.
  public var falsePositives: Double
  /// All positives, found or not.
  public var positives: Double

  /// Makes a point of its counts.
  public init(
    threshold: Double, truePositives: Double, falsePositives: Double, positives: Double
  ) {
    self.threshold = threshold
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.positives = positives
  }

  /// TP / (TP + FP); 0 where nothing is called positive.
  public var precision: Double {
    let called = truePositives + falsePositives
    return called > 0 ? truePositives / called : 0
  }

  /// TP / positives; 0 without positives.
  public var recall: Double { positives > 0 ? truePositives / positives : 0 }

  /// Positives that are not found.
  public var falseNegatives: Double { positives - truePositives }

  /// (1 + β²) TP / ((1 + β²) TP + β² FN + FP), 0 to 1; recall counts β times as much as precision.
  ///
  /// Source: C. J. van Rijsbergen, "Information retrieval", 1979.
  public func fScore(beta: Double = 1) -> Double {
    let weight = beta * beta
    let weighted = (1 + weight) * truePositives
    let all = weighted + weight * falseNegatives + falsePositives
    return all > 0 ? weighted / all : 0
  }
}

extension DecisionPoint {
  /// The points of all thresholds that change the decision, from the highest down.
  ///
  /// - Parameters:
  ///   - scores: of the class, one per sample; none is NaN.
  ///   - isPositive: whether the sample is of the class.
  ///   - missed: positives without a score, such as objects that no detection overlaps.
  public static func all(
    scores: [Double], isPositive: [Bool], missed: Double = 0
  ) -> [DecisionPoint] {
    let sweep = ThresholdSweep(scores: scores, isPositive: isPositive, weights: nil)
    return sweep.thresholds.indices.map {
      DecisionPoint(
        threshold: sweep.thresholds[$0], truePositives: sweep.truePositives[$0],
        falsePositives: sweep.falsePositives[$0], positives: sweep.positives + missed)
    }
  }
}
