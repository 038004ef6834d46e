/// Samples by falling score of one class, ready to be weighted again and again.
///
/// Gives what ``ROCCurve/area`` and ``PrecisionRecallCurve/averagePrecision`` give, without sorting.
struct RankedSamples {
  private let order: [Int32]
  /// Whether the sample at a place has the score of the next one.
  private let isTied: [Bool]
  private let isPositive: [Bool]

  init(scores: [Double], isPositive: [Bool]) {
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    self.order = order.map(Int32.init)
    isTied = order.indices.map {
      $0 + 1 < order.count && scores[order[$0]] == scores[order[$0 + 1]]
    }
    self.isPositive = order.map { isPositive[$0] }
  }

  /// ROC-AUC and average precision with a weight for each sample; nil where they do not exist.
  func figures(_ weights: [Double]) -> (rocAUC: Double?, averagePrecision: Double?) {
    var (right, wrong) = (0.0, 0.0)
    var (groupRight, groupWrong) = (0.0, 0.0)
    var area = 0.0
    var precision = 0.0
    for place in order.indices {
      let weight = weights[Int(order[place])]
      if isPositive[place] { groupRight += weight } else { groupWrong += weight }
      if isTied[place] { continue }
      area += groupWrong * (right + groupRight / 2)
      right += groupRight
      wrong += groupWrong
      if groupRight > 0 { precision += groupRight * right / (right + wrong) }
      (groupRight, groupWrong) = (0, 0)
    }
    guard right > 0 else { return (nil, nil) }
    return (wrong > 0 ? area / (right * wrong) : nil, precision / right)
  }
}
