import Testing

@testable import FoveaDatasets

/// The worked examples about splits, by number.
@Suite struct SplitWorkedExampleTests {
  @Test("Worked example 31: stratified split of 9,000 and 1,000 by 70-15-15")
  func example31() throws {
    let dataset = TestImages.dataset(labels: (0..<10_000).map { $0 % 10 == 3 ? 1 : 0 })
    let divided = try dataset.split(
      SplitPlan(method: .stratified, ratios: try SplitRatios("70-15-15"), seed: 5)
    ).dataset
    #expect(divided.classCounts(in: .training) == [6300, 700])
    #expect(divided.classCounts(in: .validation) == [1350, 150])
    #expect(divided.classCounts(in: .test) == [1350, 150])
  }

  @Test("Worked example 32: random split of 10,000 by 70-15-15")
  func example32() throws {
    let dataset = TestImages.dataset(labels: (0..<10_000).map { $0 % 2 })
    let divided = try dataset.split(
      SplitPlan(method: .random, ratios: try SplitRatios("70-15-15"), seed: 5))
    #expect(divided.assignment.counts == [.training: 7000, .validation: 1500, .test: 1500])
  }
}
