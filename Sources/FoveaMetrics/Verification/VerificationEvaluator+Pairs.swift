import FoveaSupport

extension VerificationEvaluator {
  /// Samples of which all pairs are made; of more, this many are taken, evenly spread.
  package static let sampleLimit = 5_000

  /// The distances of the pairs that consecutive samples make: 2i and 2i + 1, the same where their
  /// labels are equal. For data that lists its pairs.
  ///
  /// - Precondition: an even number of samples.
  public func consecutivePairs() -> VerificationPairs {
    precondition(
      sampleCount % 2 == 0, "\(sampleCount) samples make no whole pairs: an even number is needed")
    var pairs = VerificationPairs()
    for first in stride(from: 0, to: sampleCount, by: 2) {
      pairs.add(distance(first, first + 1), isSame: labels[first] == labels[first + 1])
    }
    return pairs
  }

  /// The distances of every two samples; of more than `sampleLimit` samples, of evenly spread ones.
  public func everyTwo() -> VerificationPairs {
    let chosen = pairedSamples
    var pairs = VerificationPairs()
    pairs.reserve(chosen.count * (chosen.count - 1) / 2)
    for (position, first) in chosen.enumerated() {
      for second in chosen[(position + 1)...] {
        pairs.add(distance(first, second), isSame: labels[first] == labels[second])
      }
    }
    return pairs
  }

  /// The distance of each sample to its nearest other sample, and that sample's position.
  ///
  /// - Parameter positions: The samples to compare.
  public func nearest(among positions: [Int]) -> [(sample: Int, other: Int, distance: Double)] {
    positions.compactMap { sample in
      positions.filter { $0 != sample }.map { ($0, distance(sample, $0)) }
        .min { ($0.1, $0.0) < ($1.1, $1.0) }.map { (sample, $0.0, $0.1) }
    }
  }

  /// The samples of which every two are compared.
  package var pairedSamples: [Int] {
    let limit = min(Self.sampleLimit, sampleCount)
    return (0..<limit).map { $0 * sampleCount / max(limit, 1) }
  }
}
