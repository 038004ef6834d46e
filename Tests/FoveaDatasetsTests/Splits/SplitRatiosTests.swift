import Testing

@testable import FoveaDatasets

@Suite struct SplitRatiosTests {
  @Test(arguments: [
    ("70-15-15", [7000, 1500, 1500]), ("80-20", [8000, 2000, 0]), ("60/20/20", [6000, 2000, 2000]),
    ("0.7-0.15-0.15", [7000, 1500, 1500]), ("100-0-0", [10_000, 0, 0]),
    ("33.5-33-33.5", [3350, 3300, 3350]),
  ])
  func readsUsualWritings(text: String, counts: [Int]) throws {
    #expect(try SplitRatios(text).counts(of: 10_000) == counts)
  }

  @Test(arguments: ["", "70", "70-15", "50-20-20-10", "a-b", "70--15-15", "-70-15-15", "nan-1-0"])
  func refusesOthers(text: String) {
    #expect(
      message { _ = try SplitRatios(text) }
        == "split ratios '\(text)' are invalid: expected two or three parts that add up to "
        + "100, such as 70-15-15 (train-val-test) or 80-20 (train-val)")
  }

  @Test func refusesNothingForTraining() {
    #expect(
      message { _ = try SplitRatios("0-50-50") }
        == "split ratios '0-50-50' leave nothing for training")
  }

  @Test func describesItselfInPercent() throws {
    #expect(try SplitRatios("0.7-0.15-0.15").description == "70-15-15")
    #expect(SplitRatios.standard.description == "70-15-15")
  }

  @Test func countsAddUpAndStayWithinOneOfTheShare() throws {
    for ratios in [SplitRatios.standard, try SplitRatios("80-20"), try SplitRatios("34-33-33")] {
      let sum = ratios.parts.reduce(0, +)
      for count in 0..<300 {
        let counts = ratios.counts(of: count)
        #expect(counts.reduce(0, +) == count)
        for (part, split) in zip(ratios.parts, counts) {
          #expect(abs(Double(split) - Double(count * part) / Double(sum)) < 1)
        }
      }
    }
  }
}
