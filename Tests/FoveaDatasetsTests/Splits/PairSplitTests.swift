import Testing

@testable import FoveaDatasets

@Suite struct PairSplitTests {
  private let ratios = SplitRatios(training: 70, validation: 15, test: 15)

  /// The number of pairs of a kind that each split keeps.
  private func kept(_ pairs: [ImagePair], same: Bool, _ splits: [Split]) -> [Int] {
    Split.allCases.map { split in
      pairs.count {
        $0.isSame == same && splits[$0.first] == split && splits[$0.second] == split
      }
    }
  }

  @Test("Pairs of their own images all stay, in proportion")
  func separatePairs() {
    let pairs = (0..<200).map { ImagePair(2 * $0, 2 * $0 + 1, isSame: $0 % 2 == 0) }
    let groups = (0..<400).map { $0 % 4 < 2 ? "p\($0 / 2)" : "s\($0)" }
    let splits = PairSplit.assign(groups: groups, pairs: pairs, ratios: ratios, seed: 1)
    for same in [true, false] {
      let kept = kept(pairs, same: same, splits)
      #expect(kept.reduce(0, +) >= 99, "\(kept)")
      #expect(abs(kept[0] - 70) <= 6 && abs(kept[1] - 15) <= 6 && abs(kept[2] - 15) <= 6, "\(kept)")
    }
    #expect(PairSplit.assign(groups: groups, pairs: pairs, ratios: ratios, seed: 1) == splits)
  }

  @Test("Few identities are kept whole, with both kinds of pairs in each split")
  func fewIdentities() {
    let groups = (0..<80).map { "\($0 % 8)" }
    var pairs: [ImagePair] = []
    for sample in 0..<72 {
      pairs.append(ImagePair(sample, sample + 8, isSame: true))
      for other in 1..<8 { pairs.append(ImagePair(sample, (sample + other) % 80, isSame: false)) }
    }
    let splits = PairSplit.assign(groups: groups, pairs: pairs, ratios: ratios, seed: 2)
    for sample in 8..<80 { #expect(splits[sample] == splits[sample % 8]) }
    #expect(kept(pairs, same: true, splits).allSatisfy { $0 > 0 })
    #expect(kept(pairs, same: false, splits).allSatisfy { $0 > 0 })
  }

  @Test("A split of share 0 stays empty")
  func emptySplit() {
    let pairs = (0..<10).map { ImagePair(2 * $0, 2 * $0 + 1, isSame: $0 % 2 == 0) }
    let splits = PairSplit.assign(
      groups: (0..<20).map { "\($0 / 2)" }, pairs: pairs,
      ratios: SplitRatios(training: 80, validation: 20, test: 0), seed: 3)
    #expect(!splits.contains(.test) && splits.contains(.validation))
  }
}
