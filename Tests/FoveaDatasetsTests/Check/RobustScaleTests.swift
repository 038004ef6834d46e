import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct RobustScaleTests {
  @Test func theScoreOfAWorkedExample() throws {
    // Median 10, distances 0 to 10 twice over: MAD 5.
    let scale = try #require(RobustScale((0...20).map(Double.init), floor: 0))
    #expect(scale.median == 10)
    #expect(abs(scale.score(20) - 0.6745 * 10 / 5) < 1e-12)
    #expect(abs(scale.score(0) + 1.349) < 1e-12)
  }

  @Test func straysDoNotHideEachOther() throws {
    let numbers = (0..<30).map { 100 + Double($0 % 5) } + [900, 950, 1000]
    let scale = try #require(RobustScale(numbers, floor: 0))
    for stray in [900.0, 950, 1000] { #expect(scale.score(stray) > RobustScale.limit) }
  }

  @Test func equalNumbersAreMeasuredByTheFloor() throws {
    let scale = try #require(RobustScale([Double](repeating: 3, count: 25), floor: 1))
    #expect(scale.score(3) == 0)
    #expect(abs(scale.score(8.9)) < RobustScale.limit && scale.score(12) > RobustScale.limit)
  }

  @Test func fewNumbersHaveNoScale() {
    #expect(RobustScale([Double](repeating: 3, count: 19), floor: 1) == nil)
  }

  @Test func splitsOfEqualSharesDoNotDiffer() {
    #expect(!ClassFindings.differ([[70, 30], [14, 6], [15, 5]]))
    // Chi-squared of this table is 18.2 with one degree of freedom: p is 2e-5.
    #expect(ClassFindings.differ([[70, 30], [40, 60]]))
    #expect(!ClassFindings.differ([[5, 3]]))
    #expect(!ClassFindings.differ([[5, 0], [3, 0]]))
  }

  @Test func namesThatAreOneToPeople() {
    #expect(ClassFindings.plain(" Traffic_Light ") == ClassFindings.plain("traffic-light"))
    #expect(ClassFindings.plain("cat") != ClassFindings.plain("cats"))
  }
}
