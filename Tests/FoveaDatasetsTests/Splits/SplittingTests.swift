import Testing

@testable import FoveaDatasets

@Suite struct SplittingTests {
  private func labels(_ count: Int, classes: Int, seed: UInt64) -> [Int] {
    var random = RandomStream(seed: seed, purpose: .generation)
    return (0..<count).map { $0 < classes ? $0 : random.integer(below: classes) }
  }

  @Test(arguments: [SplitMethod.random, .stratified, .automatic])
  func theSameSeedGivesTheSameSplit(method: SplitMethod) throws {
    let dataset = TestImages.dataset(labels: labels(300, classes: 4, seed: 1))
    let splits = try [7, 7, 8].map {
      try dataset.split(SplitPlan(method: method, seed: $0)).dataset.samples.map(\.split)
    }
    #expect(splits[0] == splits[1])
    #expect(splits[0] != splits[2])
  }

  @Test(arguments: 0..<20)
  func stratifiedKeepsEveryClassWithinOneOfItsShare(seed: Int) throws {
    let labels = labels(50 + 37 * seed, classes: 2 + seed % 5, seed: UInt64(seed))
    let classCount = 2 + seed % 5
    let splits = StratifiedSplit.assign(
      labels: labels, classCount: classCount, ratios: .standard, seed: UInt64(seed))
    for label in 0..<classCount {
      let members = labels.indices.filter { labels[$0] == label }
      for (split, share) in zip(Split.allCases, [0.7, 0.15, 0.15]) {
        let count = members.count { splits[$0] == split }
        #expect(abs(Double(count) - share * Double(members.count)) < 1)
      }
    }
  }

  /// MNIST's training labels by 90-10: classes rounded alone give 54,001 and 5,999.
  @Test func totalsAreThoseOfAllSamplesTogether() throws {
    let sizes = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    let counts = StratifiedSplit.counts(of: sizes, ratios: try SplitRatios("90-10"))
    #expect(counts.reduce(0) { $0 + $1[0] } == 54_000)
    #expect(counts.reduce(0) { $0 + $1[1] } == 6000)
    for (size, count) in zip(sizes, counts) {
      #expect(count[0] + count[1] == size)
      #expect(abs(count[1] * 10 - size) < 10)
    }
  }

  /// Two samples of each of 40 classes by 50-25-25: each class alone would round to 1-1-0.
  @Test func equalRemaindersAreSharedOutFairly() throws {
    let labels = (0..<80).map { $0 / 2 }
    let splits = StratifiedSplit.assign(
      labels: labels, classCount: 40, ratios: try SplitRatios("50-25-25"), seed: 0)
    #expect(Split.allCases.map { split in splits.count { $0 == split } } == [40, 20, 20])
  }

  @Test func givenSplitsAreKept() throws {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1, 0, 1])
    let given: [Split] = [.training, .training, .validation, .validation, .test, .test]
    for (index, split) in given.enumerated() { dataset.samples[index].split = split }
    #expect(try dataset.split().dataset.samples.map(\.split) == given)
    let again = try dataset.split(
      SplitPlan(ratios: try SplitRatios("100-0-0"), ignoresGivenSplits: true))
    #expect(again.assignment.counts == [.training: 6, .validation: 0, .test: 0])
  }

  @Test func classesThatASplitCannotJudgeAreNoted() throws {
    var dataset = TestImages.dataset(labels: [0, 1, 0, 1, 0])
    for (index, split) in [Split.training, .training, .validation, .test, .test].enumerated() {
      dataset.samples[index].split = split
    }
    #expect(try dataset.split().dataset.notes == ["val has no samples of class1"])
  }

  @Test func halfGivenSplitsAreAnError() {
    var dataset = TestImages.dataset(labels: [0, 1, 0])
    dataset.samples[0].split = .training
    #expect(
      message { _ = try dataset.split() }
        == "2 of 3 samples have no split, image#1 for one: give every sample a split, or none")
  }

  @Test func settingsThatCannotBeFollowedAreErrors() {
    let dataset = TestImages.dataset(labels: [0, 1, 0])
    #expect(
      message { _ = try dataset.split(SplitPlan(method: .group)) }
        == "a split by group needs groups: give a CSV with a column of groups and set "
        + "`groupColumn` to its name")
    #expect(
      message { _ = try dataset.split(SplitPlan(method: .temporal, temporalKey: .column)) }
        == "image#0 has no time: a temporal split by column needs a CSV column of times that is "
        + "filled in every line; set `timeColumn` to its name")
    #expect(
      message { _ = try dataset.split(SplitPlan(method: .temporal)) }
        == "image#0 has no time: a temporal split needs image files or a CSV column of times; "
        + "or set `temporalKey` to name")
    #expect(
      message { _ = try dataset.split(SplitPlan(validationFraction: 1)) }
        == "`validationFraction` is 1.0, but must be above 0 and below 1, such as 0.1")
    #expect(
      message { _ = try SplitMethod(named: "stratfied") }
        == "unknown split method 'stratfied'; known: auto, random, stratified, temporal, group. "
        + "Did you mean 'stratified'?")
  }
}
