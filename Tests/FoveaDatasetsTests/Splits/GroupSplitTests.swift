import Testing

@testable import FoveaDatasets

@Suite struct GroupSplitTests {
  /// Groups of 1 to 12 samples, each of one class in five, as near-duplicates come.
  private func grouped(_ seed: UInt64) -> Dataset {
    var random = RandomStream(seed: seed, purpose: .generation)
    var labels: [Int] = []
    var groups: [String] = []
    for group in 0..<150 {
      let label = group < 5 ? group : random.integer(below: 5)
      for _ in 0...random.integer(below: 12) {
        labels.append(label)
        groups.append("group\(group)")
      }
    }
    var dataset = TestImages.dataset(labels: labels)
    for (index, group) in groups.enumerated() { dataset.samples[index].group = group }
    return dataset
  }

  @Test(arguments: 0..<8)
  func noGroupIsTornAndSharesAreNear(seed: Int) throws {
    let divided = try grouped(UInt64(seed)).split(SplitPlan(seed: UInt64(seed))).dataset
    let splits = Dictionary(grouping: divided.samples, by: \.group).mapValues {
      Set($0.map(\.split))
    }
    #expect(splits.values.allSatisfy { $0.count == 1 })
    let total = divided.classCounts()
    for (split, share) in zip(Split.allCases, [0.7, 0.15, 0.15]) {
      for (count, all) in zip(divided.classCounts(in: split), total) {
        #expect(abs(Double(count) / Double(all) - share) < 0.08)
      }
    }
  }

  @Test func aSplitWithoutAShareGetsNothing() throws {
    let plan = SplitPlan(ratios: try SplitRatios("80-20"), seed: 1)
    #expect(try grouped(1).split(plan).assignment.counts[.test] == 0)
  }

  @Test func theSameSeedGivesTheSameSplit() throws {
    let splits = try [3, 3, 4].map {
      try grouped(0).split(SplitPlan(seed: $0)).dataset.samples.map(\.split)
    }
    #expect(splits[0] == splits[1])
    #expect(splits[0] != splits[2])
  }

  @Test func groupsThatShareContentBecomeOne() {
    var samples = TestImages.dataset(labels: [0, 0, 0, 0, 0]).samples
    for (index, group) in ["a", "b", "b", "c", nil].enumerated() { samples[index].group = group }
    let groups = Duplicates.groups(samples, digests: ["1", "1", "2", "2", "3"])
    #expect(Set(groups[..<4]).count == 1)
    #expect(groups[4] != groups[0])
  }

  @Test func groupsTornByTheDataAreAnErrorThatListsThem() {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1])
    for (index, split) in [Split.training, .training, .validation, .test].enumerated() {
      dataset.samples[index].split = split
      dataset.samples[index].group = index % 2 == 0 ? "tile-1" : "tile-2"
    }
    #expect(
      message { _ = try dataset.split() } == """
        2 groups in more than one split:
          tile-1: train, val
          tile-2: train, test
        Split by group, correct the split column, or set `onDuplicate` to report
        """)
  }

  @Test func otherMethodsWarnThatGroupsMayBeTorn() throws {
    let divided = try grouped(2).split(SplitPlan(method: .random, onDuplicate: .report)).dataset
    #expect(
      divided.notes.first == "samples have groups, but the split is random: groups may be divided")
  }
}
