/// Two samples that show the same identity, or different ones.
public struct ImagePair: Sendable, Hashable {
  /// The position of one sample in `Dataset.samples`.
  public var first: Int
  /// The position of the other.
  public var second: Int
  /// Whether both show the same identity.
  public var isSame: Bool

  /// Makes a pair.
  public init(_ first: Int, _ second: Int, isSame: Bool) {
    (self.first, self.second, self.isSame) = (first, second, isSame)
  }
}

extension Dataset {
  /// The listed pairs of a split, with both samples in it; all where `split` is nil.
  public func pairs(in split: Split?) -> [ImagePair] {
    guard let split else { return pairs }
    return pairs.filter {
      samples[$0.first].split == split && samples[$0.second].split == split
    }
  }

  /// The listed pairs of the samples at some positions, in terms of the places in that list.
  func pairs(among positions: [Int]) -> [ImagePair] {
    let places = Dictionary(uniqueKeysWithValues: positions.enumerated().map { ($1, $0) })
    return pairs.compactMap { pair in
      guard let first = places[pair.first], let second = places[pair.second] else { return nil }
      return ImagePair(first, second, isSame: pair.isSame)
    }
  }

  /// Notes the listed pairs that belong to no split, because their images are in different ones.
  mutating func noteDividedPairs() {
    let divided = pairs.count { samples[$0.first].split != samples[$0.second].split }
    guard divided > 0 else { return }
    notes.append(
      "\(divided) of \(pairs.count) pairs are left out: their images are in different splits, "
        + "which no image may leave")
  }
}
