/// Divides each class at random by the same ratios.
///
/// Each class is rounded by largest remainder. Equal remainders go to the split that is furthest
/// below its share of all classes so far; otherwise many small classes would all round towards
/// training.
enum StratifiedSplit {
  /// The split of each sample, given the samples' labels.
  static func assign(labels: [Int], classCount: Int, ratios: SplitRatios, seed: UInt64) -> [Split] {
    var splits = [Split](repeating: .training, count: labels.count)
    var members = [[Int]](repeating: [], count: classCount)
    for (sample, label) in labels.enumerated() { members[label].append(sample) }

    let sum = ratios.parts.reduce(0, +)
    var given = [0, 0, 0]
    var seen = 0
    for (label, samples) in members.enumerated() {
      seen += samples.count
      // In units of 1/sum samples, so that the comparison is exact.
      let deficit = given.indices.map { seen * ratios.parts[$0] - given[$0] * sum }
      let counts = ratios.counts(of: samples.count, preferring: deficit)
      var random = RandomStream(seed: seed, sample: label, purpose: .split)
      var order = samples
      random.shuffle(&order)
      for (position, sample) in order.enumerated() {
        splits[sample] =
          position < counts[0] ? .training : position < counts[0] + counts[1] ? .validation : .test
      }
      for split in given.indices { given[split] += counts[split] }
    }
    return splits
  }
}
