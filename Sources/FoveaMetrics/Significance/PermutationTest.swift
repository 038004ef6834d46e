import FoveaDatasets
import FoveaSupport

/// Two-sided permutation tests of the mean score of parts against the rest.
///
/// Scores are permuted within strata, such as within the objects of an image; one stratum permutes
/// all. The same permutations serve every part. A p-value counts the permutations whose sum over
/// the part is at least as far from its expectation as the observed one, and the observed order
/// itself, so it is never 0 and holds its level.
///
/// Source: B. Phipson and G. Smyth, "Permutation p-values should never be zero", 2010.
public struct PermutationTest: Sendable, Hashable {
  /// The number of permutations.
  public var permutations: Int
  /// The key of the draws.
  public var seed: UInt64

  /// Makes a plan.
  ///
  /// - Precondition: At least one permutation.
  public init(permutations: Int = 10_000, seed: UInt64 = 0) {
    precondition(permutations > 0, "a permutation test needs a permutation")
    self.permutations = permutations
    self.seed = seed
  }

  /// The p-value of each part.
  ///
  /// - Parameters:
  ///   - scores: The score of each unit.
  ///   - strata: The stratum of each unit; nil for one stratum.
  ///   - parts: The positions of the units of each part.
  public func pValues(scores: [Double], strata: [Int]? = nil, parts: [[Int]]) -> [Double] {
    guard !parts.isEmpty else { return [] }
    let groups = Self.groups(strata ?? [Int](repeating: 0, count: scores.count))
    var values = groups.order.map { scores[$0] }
    let sizes = parts.map { part -> [(stratum: Int, count: Int)] in
      Dictionary(part.map { (groups.stratum[$0], 1) }, uniquingKeysWith: +)
        .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    let means = groups.starts.indices.dropLast().map { stratum in
      let range = groups.starts[stratum]..<groups.starts[stratum + 1]
      return values[range].reduce(0, +) / Double(range.count)
    }
    let expected = sizes.map { $0.reduce(0.0) { $0 + Double($1.count) * means[$1.stratum] } }
    let magnitude = scores.reduce(0) { $0 + $1.magnitude }
    let distances = zip(parts, expected).map { part, expected in
      // Equal sums differ by the rounding of another order.
      (part.reduce(0) { $0 + scores[$1] } - expected).magnitude - 1e-12 * magnitude
    }
    var counts = [Int](repeating: 1, count: parts.count)
    var sums = [Double](repeating: 0, count: values.count + 1)
    for permutation in 0..<permutations {
      var random = RandomStream(seed: seed, epoch: permutation, purpose: .permutation)
      for stratum in means.indices {
        let first = groups.starts[stratum]
        let end = groups.starts[stratum + 1]
        for last in stride(from: end - 1, to: first, by: -1) {
          values.swapAt(last, first + random.integer(below: last - first + 1))
        }
      }
      for index in values.indices { sums[index + 1] = sums[index] + values[index] }
      for part in parts.indices {
        var sum = 0.0
        for (stratum, count) in sizes[part] {
          let start = groups.starts[stratum]
          sum += sums[start + count] - sums[start]
        }
        if (sum - expected[part]).magnitude >= distances[part] { counts[part] += 1 }
      }
    }
    return counts.map { Double($0) / Double(permutations + 1) }
  }

  /// Units sorted by stratum: their order, the start of each stratum, and the stratum of each unit.
  private static func groups(
    _ strata: [Int]
  ) -> (order: [Int], starts: [Int], stratum: [Int]) {
    let order = strata.indices.sorted { (strata[$0], $0) < (strata[$1], $1) }
    var starts: [Int] = []
    var numbers = [Int](repeating: 0, count: strata.count)
    for (place, unit) in order.enumerated() {
      if place == 0 || strata[order[place - 1]] != strata[unit] { starts.append(place) }
      numbers[unit] = starts.count - 1
    }
    return (order, starts + [order.count], numbers)
  }
}

extension RandomStream.Purpose {
  /// Permuting scores.
  static let permutation = RandomStream.Purpose(rawValue: 0x7065_726D)
}
