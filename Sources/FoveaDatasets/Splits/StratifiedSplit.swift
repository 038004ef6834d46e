/// Divides each class at random by the same ratios.
enum StratifiedSplit {
  /// The split of each sample, given the samples' labels.
  static func assign(labels: [Int], classCount: Int, ratios: SplitRatios, seed: UInt64) -> [Split] {
    var splits = [Split](repeating: .training, count: labels.count)
    var members = [[Int]](repeating: [], count: classCount)
    for (sample, label) in labels.enumerated() { members[label].append(sample) }
    let counts = counts(of: members.map(\.count), ratios: ratios)
    for (label, samples) in members.enumerated() {
      var random = RandomStream(seed: seed, sample: label, purpose: .split)
      var order = samples
      random.shuffle(&order)
      let validation = counts[label][0]
      let test = validation + counts[label][1]
      for (position, sample) in order.enumerated() {
        splits[sample] =
          position < validation ? .training : position < test ? .validation : .test
      }
    }
    return splits
  }

  /// The number of samples of each class in each split; axes class, split.
  ///
  /// Each class is rounded by largest remainder. Then, while the splits' totals differ from those
  /// of all samples together, the class that loses least by it rounds the other way; otherwise many
  /// small classes would all round towards training. Every count stays within one of its share.
  static func counts(of sizes: [Int], ratios: SplitRatios) -> [[Int]] {
    let parts = ratios.parts
    let sum = parts.reduce(0, +)
    var counts = sizes.map { ratios.counts(of: $0) }
    let wanted = ratios.counts(of: sizes.reduce(0, +))
    while true {
      let surplus = wanted.indices.map { split in
        counts.reduce(-wanted[split]) { $0 + $1[split] }
      }
      let order = surplus.indices.sorted { (surplus[$1], $0) < (surplus[$0], $1) }
      let (from, to) = (order[0], order[2])
      guard surplus[from] > 0, surplus[to] < 0 else { return counts }
      // In units of 1/sum samples, so that comparisons are exact.
      func excess(_ label: Int, _ split: Int) -> Int {
        counts[label][split] * sum - sizes[label] * parts[split]
      }
      let movable = sizes.indices.filter { excess($0, from) > 0 && excess($0, to) < 0 }
      guard
        let best = movable.max(by: {
          (excess($0, from) - excess($0, to), $1) < (excess($1, from) - excess($1, to), $0)
        })
      else { return counts }
      counts[best][from] -= 1
      counts[best][to] += 1
    }
  }
}
