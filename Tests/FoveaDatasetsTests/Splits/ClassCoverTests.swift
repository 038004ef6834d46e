import Testing

@testable import FoveaDatasets

@Suite struct ClassCoverTests {
  /// 200 samples of the first class, and a few of each other one.
  private func labels(_ rare: [Int]) -> [Int] {
    [Int](repeating: 0, count: 200)
      + rare.enumerated().flatMap { [Int](repeating: $0 + 1, count: $1) }
  }

  /// Nothing but the classes that validation lacks, and of which training has two, changes.
  @Test(arguments: 0..<10)
  func validationGetsEveryClassThatTrainingCanSpare(seed: Int) throws {
    let labels = labels([2, 2, 2, 3, 5, 1])
    let divided = try TestImages.dataset(labels: labels).split(SplitPlan(seed: UInt64(seed)))
      .dataset
    let plain = StratifiedSplit.assign(
      labels: labels, classCount: 8, ratios: .standard, seed: UInt64(seed))
    func plainCount(_ label: Int, _ split: Split) -> Int {
      labels.indices.count { labels[$0] == label && plain[$0] == split }
    }
    let lacking = (0..<7).filter {
      plainCount($0, .validation) == 0 && plainCount($0, .training) > 1
    }
    #expect(lacking.count == 2)
    let changed = labels.indices.filter { divided.samples[$0].split != plain[$0] }
    #expect(changed.map { labels[$0] }.sorted() == lacking)
    let validation = divided.classCounts(in: .validation)
    #expect(lacking.allSatisfy { validation[$0] == 1 })
    #expect(
      divided.notes.contains(
        "2 training samples moved to validation, which had none of their classes"))
    // A single sample trains.
    #expect(divided.classCounts(in: .training)[6] == 1 && validation[6] == 0)
  }

  @Test func splitsThatHaveEveryClassAreAsBefore() throws {
    let labels = labels([20, 30])
    let divided = try TestImages.dataset(labels: labels).split(SplitPlan(seed: 4)).dataset
    let plain = StratifiedSplit.assign(
      labels: labels, classCount: 4, ratios: .standard, seed: 4)
    #expect(divided.samples.map(\.split) == plain)
    #expect(!divided.notes.contains { $0.contains("moved to validation") })
  }

  @Test func methodsThatTheUserChoseForTheirOrderStayAsTheyAre() throws {
    // The earliest samples, which train, are those of the rare class.
    let dataset = TestImages.dataset(labels: [1, 1] + [Int](repeating: 0, count: 40))
    let divided = try dataset.split(
      SplitPlan(method: .temporal, ratios: try SplitRatios("95-5"), temporalKey: .name))
    #expect(divided.dataset.notes == ["val has no samples of class1"])
  }

  @Test func groupsStayWhole() {
    // The class 1 is in the groups a (3 samples), b (2) and c (1 of it beside the only one of 2).
    let labels: [Set<Int>] = [[1], [1], [1], [1], [1], [1], [2], [0], [0]]
    let groups = ["a", "a", "a", "b", "b", "c", "c", "d", "e"]
    var splits = [Split](repeating: .training, count: 9)
    splits[8] = .validation
    let moved = ClassCover.complete(&splits, labels: labels, groups: groups, classCount: 3)
    #expect(moved == 2)
    #expect(splits.indices.filter { splits[$0] == .validation } == [3, 4, 8])
  }

  /// A group is looked at once, not once for each of its samples.
  @Test func largeGroupsTakeNoTime() {
    let count = 40_000
    var labels = [Set<Int>](repeating: [1], count: count)
    labels.append([0])
    var splits = [Split](repeating: .training, count: count + 1)
    splits[count] = .validation
    let groups = [String](repeating: "all", count: count) + ["other"]
    let start = ContinuousClock.now
    #expect(ClassCover.complete(&splits, labels: labels, groups: groups, classCount: 2) == 0)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func imagesOfSeveralClassesCoverAllOfThem() {
    let labels: [Set<Int>] = [[0], [0, 1, 2], [1], [2], [0]]
    var splits: [Split] = [.training, .training, .training, .training, .validation]
    let moved = ClassCover.complete(
      &splits, labels: labels, groups: ["a", "b", "c", "d", "e"], classCount: 3)
    #expect(moved == 1)
    #expect(splits[1] == .validation)
  }
}
