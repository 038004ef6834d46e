import Foundation
import Testing

@testable import FoveaDiagnosis

@Suite struct SoftMinimumTests {
  @Test func weighsLowScoresMore() throws {
    // By hand: weights e^0 = 1 for 1 and e^(0.5 / 0.5) = e for 0.5.
    let value = try #require(SoftMinimum.of([1, 0.5], temperature: 0.5))
    #expect(abs(value - (1 + 0.5 * M_E) / (1 + M_E)) < 1e-12)
    #expect(SoftMinimum.of([0.25], temperature: 0.1) == 0.25)
    #expect(SoftMinimum.of([Double](), temperature: 0.1) == nil)
  }

  @Test func goesToTheMinimumAndTheMean() throws {
    let scores = [0.9, 0.2, 0.7]
    #expect(abs(try #require(SoftMinimum.of(scores, temperature: 0.01)) - 0.2) < 1e-9)
    #expect(abs(try #require(SoftMinimum.of(scores, temperature: 1e6)) - 0.6) < 1e-6)
  }
}
