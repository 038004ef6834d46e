import FoveaRunRecords

extension VerificationEvaluator {
  /// ROC-AUC of weighted samples: a pair counts as often as the product of its samples' draws.
  ///
  /// - Parameter listsPairs: Whether embeddings 2i and 2i + 1 are the i-th pair. Then pairs are
  ///   weighted, not samples.
  package func resampling(listsPairs: Bool) -> Resampling {
    let chosen = listsPairs ? Array(0..<sampleCount) : pairedSamples
    var members: [(first: Int32, second: Int32)] = []
    if listsPairs {
      members = (0..<sampleCount / 2).map { (Int32($0), Int32($0)) }
    } else {
      for place in chosen.indices {
        for other in chosen[(place + 1)...] { members.append((Int32(chosen[place]), Int32(other))) }
      }
    }
    let pairs = listsPairs ? consecutivePairs() : everyTwo()
    let ranked = RankedSamples(scores: pairs.distances.map { -$0 }, isPositive: pairs.isSame)
    let metric = VerificationMetric.rocAUC
    return Resampling(count: listsPairs ? members.count : sampleCount, metric) { draws in
      let weights = members.map { first, second in
        first == second
          ? Double(draws[Int(first)]) : Double(draws[Int(first)]) * Double(draws[Int(second)])
      }
      return ranked.figures(weights).rocAUC
    }
  }

  /// Whether the nearest other sample of each has its label; nil for a sample with a label of its
  /// own, and for those left out of the comparison of many.
  package func nearestIsRight() -> [Bool?] {
    let chosen = pairedSamples
    let counts = Dictionary(chosen.map { (labels[$0], 1) }, uniquingKeysWith: +)
    var right = [Bool?](repeating: nil, count: sampleCount)
    for found in nearest(among: chosen) where counts[labels[found.sample]] ?? 0 > 1 {
      right[found.sample] = labels[found.other] == labels[found.sample]
    }
    return right
  }
}
