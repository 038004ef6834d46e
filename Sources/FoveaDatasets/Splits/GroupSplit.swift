/// Divides whole groups, so that near-duplicates are never in two splits.
///
/// Greedy, largest group first: each goes to the split that brings the classes' shares nearest to
/// the ratios (least sum over splits and classes of the squared error of the share). Groups of
/// equal size come in random order. With few or large groups the ratios cannot be met exactly.
enum GroupSplit {
  /// The split of each sample. `groups` and `labels` have one value per sample; a split with ratio
  /// 0 gets nothing.
  static func assign(
    groups: [String], labels: [Int], classCount: Int, ratios: SplitRatios, seed: UInt64
  ) -> [Split] {
    var members: [String: [Int]] = [:]
    for (sample, group) in groups.enumerated() { members[group, default: []].append(sample) }
    var order = members.keys.sorted()
    var random = RandomStream(seed: seed, purpose: .split)
    random.shuffle(&order)
    // Groups of equal size keep their shuffled order.
    let ranked = order.enumerated().map { (name: $1, rank: $0, size: members[$1]?.count ?? 0) }
      .sorted { ($1.size, $0.rank) < ($0.size, $1.rank) }

    var totals = [Double](repeating: 0, count: classCount)
    for label in labels { totals[label] += 1 }
    let sum = Double(ratios.parts.reduce(0, +))
    let shares = ratios.parts.map { Double($0) / sum }
    let open = shares.indices.filter { shares[$0] > 0 }
    var given = [[Double]](repeating: [Double](repeating: 0, count: classCount), count: 3)

    var splits = [Split](repeating: .training, count: labels.count)
    for group in ranked {
      let samples = members[group.name] ?? []
      var content: [Int: Double] = [:]
      for sample in samples { content[labels[sample], default: 0] += 1 }
      // Only the classes in the group change, so only their change of error is compared.
      func cost(_ split: Int) -> Double {
        content.sorted { $0.key < $1.key }.reduce(0) { cost, item in
          let before = given[split][item.key] / totals[item.key] - shares[split]
          let after = before + item.value / totals[item.key]
          return cost + after * after - before * before
        }
      }
      let best = open.map { ($0, cost($0)) }.min { $0.1 < $1.1 }?.0 ?? 0
      for (label, count) in content { given[best][label] += count }
      for sample in samples { splits[sample] = Split.allCases[best] }
    }
    return splits
  }
}
