import Foundation
import FoveaRunRecords
import TestSupport
import Testing

@testable import FoveaTraining

@Suite struct LearningRateCurveTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let rates: [Double]
      let losses: [Double]
      let lastSmoothed: Double
      let isDiverged: Bool
      let valley: Double
      let steepest: Double
      let minimum: Double
    }
    let cases: [Case]
  }

  /// The rules of fastai, on curves with and without noise.
  @Test func suggestionsAreThoseOfFastai() throws {
    let golden = try Goldens.load("diagnosis/learning_rate.json", as: Golden.self)
    #expect(golden.cases.count == 3)
    for expected in golden.cases {
      var curve = LearningRateCurve(steps: 100)
      var ending: LearningRateRecord.Ending?
      for (rate, loss) in zip(expected.rates, expected.losses) {
        #expect(ending == nil)
        ending = curve.add(loss, rate: rate)
      }
      #expect((ending == .diverged) == expected.isDiverged)
      #expect(abs((curve.smoothed.last ?? 0) - expected.lastSmoothed) < 1e-12)
      #expect(
        curve.suggestions.map(\.rate) == [expected.valley, expected.steepest, expected.minimum])
    }
  }

  private func curve(_ losses: [Double], steps: Int = 100) -> LearningRateCurve {
    var curve = LearningRateCurve(steps: steps)
    for (index, loss) in losses.enumerated() {
      _ = curve.add(loss, rate: pow(10, Double(index) * 0.08 - 7))
    }
    return curve
  }

  /// A loss that never falls suggests nothing: noise, a constant, a rise.
  @Test func noFallNoSuggestion() {
    var state: UInt64 = 7
    let noise = (0..<100).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 2.3 + 0.2 * (Double(state >> 40) / 16_777_216 - 0.5)
    }
    let flat = [Double](repeating: 0.7, count: 100)
    let rising = (0..<100).map { 1 + 0.02 * Double($0) }
    for losses in [noise, flat, rising] {
      let curve = curve(losses)
      #expect(curve.suggestions.isEmpty)
      #expect(curve.problem?.contains("never fell by more than its noise") == true)
    }
    // The same noise with a fall suggests a rate.
    let falling = noise.enumerated().map { $1 - 1.5 / (1 + exp(Double(55 - $0) / 5)) }
    #expect(curve(falling).suggestions.count == 3)
  }

  /// Of many curves of noise alone, hardly any suggests a rate.
  @Test func noiseIsRarelyTakenForAFall() {
    var state: UInt64 = 1
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / 16_777_216
    }
    let found = (0..<200).count { _ in
      let losses = (0..<100).map { _ in 2.3 + 0.15 * ((0..<12).reduce(-6) { s, _ in s + uniform() })
      }
      return curve(losses).problem == nil
    }
    #expect(found <= 4)
  }

  @Test func shortTestsSayWhy() {
    #expect(curve([]).problem?.contains("at the first step") == true)
    #expect(curve([2, 2, 9]).problem?.contains("after 3 steps") == true)
    var broken = LearningRateCurve(steps: 100)
    #expect(broken.add(.nan, rate: 1e-7) == .notFinite)
    #expect(broken.losses.isEmpty)
  }

  /// A negative loss has no multiple to stop at.
  @Test func negativeLossesGoOn() {
    var curve = LearningRateCurve(steps: 100)
    for index in 0..<100 { #expect(curve.add(-1 - Double(index), rate: 1) == nil) }
  }

  @Test func theValleyIsTheLongestFall() {
    // Falls at 2…8; the way from one step before it to its end has 7 steps, thirds of 2.
    #expect(LearningRateCurve.valley([1, 2, 9, 8, 7, 6, 5, 4, 3, 9, 8]) == 4)
    #expect(LearningRateCurve.valley([3, 2]) == 0)
    #expect(LearningRateCurve.valley([1]) == 0)
  }
}
