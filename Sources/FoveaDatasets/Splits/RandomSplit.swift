/// Divides at random: the sizes of the splits are exact, the class proportions are random.
enum RandomSplit {
  /// The split of each sample.
  static func assign(count: Int, ratios: SplitRatios, seed: UInt64) -> [Split] {
    var order = Array(0..<count)
    var random = RandomStream(seed: seed, purpose: .split)
    random.shuffle(&order)
    return SplitRun.assign(order, counts: ratios.counts(of: count), of: count)
  }
}

/// Assigns consecutive runs of an order to consecutive splits.
enum SplitRun {
  static func assign(_ order: [Int], counts: [Int], of total: Int) -> [Split] {
    var splits = [Split](repeating: .training, count: total)
    for (position, sample) in order.enumerated() {
      splits[sample] =
        position < counts[0] ? .training : position < counts[0] + counts[1] ? .validation : .test
    }
    return splits
  }
}
