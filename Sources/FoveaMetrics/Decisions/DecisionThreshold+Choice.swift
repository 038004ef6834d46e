import FoveaInference

extension DecisionThreshold {
  /// Chooses the threshold of a target: of those that reach a recall the highest, of those that
  /// reach a precision or a number of false positives that of the highest recall; the highest F
  /// score, or the lowest cost. Where none reaches the target, the nearest.
  ///
  /// - Parameters:
  ///   - points: thresholds descending.
  ///   - imageCount: images that the counts are of.
  ///   - isExact: whether thresholds stay as they are. Otherwise the chosen one is moved halfway to
  ///     the next lower score, so that it holds for scores nearby.
  /// - Returns: nil without points.
  package init?(
    _ target: DecisionTarget, writtenAs text: String, className: String?,
    _ points: [DecisionPoint], imageCount: Int, isExact: Bool = false
  ) {
    let goal = target.value ?? 0
    var points = points
    if target.figure == .costs, !isExact, let first = points.first, first.threshold < 1 {
      // Where false alarms are dear, it is cheapest to call nothing positive.
      points.insert(
        DecisionPoint(
          threshold: 1, truePositives: 0, falsePositives: 0, positives: first.positives), at: 0)
    }
    /// The point of the largest value, of equal ones the highest threshold.
    func best(_ value: (DecisionPoint) -> Double) -> Int? {
      points.indices.max { (value(points[$0]), $1) < (value(points[$1]), $0) }
    }
    let reaching: Int?
    var nearest: Int?
    switch target.figure {
    case .f1, .fBeta:
      let beta = target.figure == .f1 ? 1 : goal
      reaching = best { $0.fScore(beta: beta) }
    case .costs:
      let costs = target.costs ?? DecisionCosts(falsePositive: 1, falseNegative: 1)
      reaching = best {
        -costs.cost(falsePositives: $0.falsePositives, falseNegatives: $0.falseNegatives)
      }
    case .recall:
      // The lower the threshold, the more is found: the first that finds enough is the most
      // precise.
      reaching = points.firstIndex { $0.recall >= goal }
      nearest = points.indices.last
    case .precision:
      reaching = points.lastIndex { $0.precision >= goal }
      nearest = points.indices.max {
        (points[$0].precision, $0) < (points[$1].precision, $1)
      }
    case .falsePositives:
      reaching = points.lastIndex { $0.falsePositives <= goal * Double(imageCount) }
      nearest = points.indices.first
    }
    guard let chosen = reaching ?? nearest else { return nil }
    let threshold = points[chosen].threshold
    let next = chosen + 1 < points.count ? points[chosen + 1].threshold : 0
    self.init(
      className: className, score: isExact ? threshold : (threshold + max(next, 0)) / 2,
      target: text, precision: points[chosen].precision, recall: points[chosen].recall,
      isReached: reaching != nil)
  }

  /// Chooses the threshold of a yes-or-no decision.
  ///
  /// - Parameters:
  ///   - scores: of the class, one per sample.
  ///   - isPositive: whether the sample is of the class.
  /// - Returns: nil where no sample is of the class.
  public init?(
    _ target: DecisionTarget, writtenAs text: String, className: String, scores: [Double],
    isPositive: [Bool]
  ) {
    guard isPositive.contains(true) else { return nil }
    self.init(
      target, writtenAs: text, className: className,
      DecisionPoint.all(scores: scores, isPositive: isPositive), imageCount: scores.count)
  }
}
