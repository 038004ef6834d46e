import Foundation
import FoveaSupport

/// Images of validation and test that resemble images of another split, which makes their figures
/// too high.
public struct SplitResemblance: Sendable, Equatable {
  /// The number of images of a later split that resemble one of an earlier split.
  public let count: Int
  /// The number of those that are the same picture, re-encoded or scaled.
  public let sameCount: Int
  /// The number of images of validation and test that were compared.
  public let judgedCount: Int
  /// The ids of the most similar pair, the image of the earlier split first, with their splits.
  public let example: (first: (id: String, split: Split), second: (id: String, split: Split))
  /// Whether the time was up before all images were compared: there may be more.
  public let isPartial: Bool

  /// Whether the two agree.
  public static func == (a: Self, b: Self) -> Bool {
    a.count == b.count && a.sameCount == b.sameCount && a.judgedCount == b.judgedCount
      && a.isPartial == b.isPartial && a.example.first.id == b.example.first.id
      && a.example.second.id == b.example.second.id
  }

  /// The note for the user; nil where so few images merely resemble others that chance explains it.
  public var note: String? {
    guard sameCount > 0 || 100 * count >= judgedCount else { return nil }
    return "\(isPartial ? "at least " : "")\(NumberText.grouped(count)) of "
      + "\(NumberText.grouped(judgedCount)) images of val and test look like one of another split "
      + "(\(example.second.split.rawValue) \(example.second.id) like "
      + "\(example.first.split.rawValue) \(example.first.id)), so figures on them are too high"
  }
}

extension Dataset {
  /// Looks for images of different splits that resemble each other, as `DataCheck` does; nil where
  /// there are none.
  ///
  /// Images are taken in random order and no longer than a limit allows, so that a large data set
  /// is only sampled.
  ///
  /// - Parameters:
  ///   - seconds: The limit of time.
  ///   - count: The limit of images.
  public func resemblance(within seconds: Double, count: Int = 20_000) -> SplitResemblance? {
    let (samples, clock) = (samples, ContinuousClock())
    guard Set(samples.compactMap(\.split)).count > 1 else { return nil }
    let deadline = clock.now + .seconds(seconds)
    var order = Array(samples.indices)
    var random = RandomStream(seed: 0, purpose: .shuffle)
    random.shuffle(&order)
    order = Array(order.prefix(count))
    let chosen = order
    // Decoding gets the larger part of the time: without hashes there is nothing to compare.
    let decodingEnd = clock.now + .seconds(0.8 * seconds)
    let hashed = Parallel.map(count: chosen.count) { place -> PerceptualHash? in
      clock.now < decodingEnd ? ImageFacts(samples[chosen[place]].source).picture?.look : nil
    }
    let looks = zip(chosen, hashed).compactMap { sample, look in
      look.map { (index: sample, look: $0) }
    }
    let index = HashIndex(looks.map(\.look.bits))
    let found = Parallel.map(count: looks.count) { place -> [NearDuplicates.Pair] in
      let split = samples[looks[place].index].split
      return index.near(place).compactMap { other in
        guard samples[looks[other].index].split != split, clock.now < deadline,
          let agreement = looks[place].look.agreement(with: looks[other].look), agreement.isSimilar
        else { return nil }
        return NearDuplicates.Pair(
          first: looks[place].index, second: looks[other].index, agreement: agreement)
      }
    }.joined()
    let isPartial = chosen.count < samples.count || clock.now >= decodingEnd
    return resemblance(of: Array(found), among: looks.map(\.index), isPartial: isPartial)
  }

  private func resemblance(
    of pairs: [NearDuplicates.Pair], among compared: [Int], isPartial: Bool
  ) -> SplitResemblance? {
    /// The pair's samples, that of the earlier split first.
    func ordered(_ pair: NearDuplicates.Pair) -> (Int, Int) {
      let (a, b) = (samples[pair.first].split, samples[pair.second].split)
      guard let a, let b, a > b else { return (pair.first, pair.second) }
      return (pair.second, pair.first)
    }
    func judged(_ pairs: [NearDuplicates.Pair]) -> Int { Set(pairs.map { ordered($0).1 }).count }
    let nearest = pairs.max {
      ($0.agreement.detail, $1.first, $1.second) < ($1.agreement.detail, $0.first, $0.second)
    }
    guard let nearest else { return nil }
    let (first, second) = ordered(nearest)
    func described(_ index: Int) -> (id: String, split: Split) {
      (samples[index].id, samples[index].split ?? .training)
    }
    return SplitResemblance(
      count: judged(pairs), sameCount: judged(pairs.filter(\.agreement.isSamePicture)),
      judgedCount: compared.count { samples[$0].split != .training },
      example: (described(first), described(second)), isPartial: isPartial)
  }
}
