import FoveaSupport

/// Finds pairs of nearly equal images.
enum NearDuplicates {
  /// Two samples, the earlier first, with the agreement of their images.
  struct Pair: Sendable {
    let first: Int
    let second: Int
    let agreement: PerceptualHash.Agreement
  }

  /// All pairs of similar images among some samples, in order.
  static func pairs(of looks: [(index: Int, look: PerceptualHash)]) -> [Pair] {
    let index = HashIndex(looks.map(\.look.bits))
    let found =
      Parallel.map(count: looks.count) { position -> [Pair] in
        index.near(position).compactMap { other in
          guard let agreement = looks[position].look.agreement(with: looks[other].look),
            agreement.isSimilar
          else { return nil }
          return Pair(
            first: looks[position].index, second: looks[other].index, agreement: agreement)
        }
      }
    return Array(found.joined())
  }

  /// Samples connected by pairs, each list ascending, in order of their first sample.
  static func clusters(_ pairs: [Pair]) -> [[Int]] {
    let members = Set(pairs.flatMap { [$0.first, $0.second] })
    var sets = DisjointSets(count: (members.max() ?? -1) + 1)
    for pair in pairs { sets.join(pair.first, pair.second) }
    var clusters: [Int: [Int]] = [:]
    for member in members.sorted() { clusters[sets.root(member), default: []].append(member) }
    return clusters.sorted { $0.key < $1.key }.map(\.value)
  }
}
