import FoveaInference

extension DecisionThreshold {
  /// A decision at a threshold.
  package struct Point: Equatable {
    var threshold: Double
    var precision: Double
    var recall: Double

    var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
  }

  /// Chooses the threshold of a target: of those that reach a recall the highest, of those that
  /// reach a precision that of the highest recall; where none reaches it, the nearest. It is
  /// halfway to the next lower score, so that it holds for scores nearby.
  ///
  /// - Parameter points: thresholds descending.
  /// - Returns: nil without points.
  package init?(
    _ target: DecisionTarget, writtenAs text: String, className: String?, _ points: [Point]
  ) {
    func quality(_ index: Int) -> Double { points[index].f1 }
    let goal = target.value ?? 0
    let reaching: [Int]
    let nearest: Int?
    switch target.figure {
    case .f1:
      nearest = points.indices.max { (quality($0), $1) < (quality($1), $0) }
      reaching = nearest.map { [$0] } ?? []
    case .recall:
      // The lower the threshold, the more is found: the first that finds enough is the most
      // precise.
      reaching = points.indices.first { points[$0].recall >= goal }.map { [$0] } ?? []
      nearest = points.indices.last
    case .precision:
      reaching = points.indices.filter { points[$0].precision >= goal }
      nearest = points.indices.max {
        (points[$0].precision, $0) < (points[$1].precision, $1)
      }
    }
    guard let chosen = reaching.last ?? nearest else { return nil }
    let next = chosen + 1 < points.count ? points[chosen + 1].threshold : 0
    self.init(
      className: className, score: (points[chosen].threshold + max(next, 0)) / 2, target: text,
      precision: points[chosen].precision, recall: points[chosen].recall,
      isReached: !reaching.isEmpty)
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
    guard let curve = PrecisionRecallCurve(scores: scores, isPositive: isPositive) else {
      return nil
    }
    self.init(
      target, writtenAs: text, className: className,
      curve.thresholds.indices.dropFirst().map {
        Point(
          threshold: curve.thresholds[$0], precision: curve.precisions[$0],
          recall: curve.recalls[$0])
      })
  }
}
