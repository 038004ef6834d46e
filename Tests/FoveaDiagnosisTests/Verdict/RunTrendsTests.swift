import Foundation
import Testing

@testable import FoveaDiagnosis

@Suite struct RunTrendsTests {
  @Test func measuresTheLateFall() {
    // A loss that halves each epoch falls by a half of itself.
    let halving = RunTrends(history(training: [4, 2, 1, 0.5], validation: [4, 2, 1, 0.5]))
    #expect(abs(halving.lateFall - 0.5) < 1e-12)
    #expect(RunTrends(history(training: [1], validation: [1])).lateFall == 0)
    // A straight line has half of its fall in the second half, a flat end nearly none.
    let line = RunTrends(
      history(
        training: (0...10).map { 2 - 0.1 * Double($0) },
        validation: [Double](repeating: 1, count: 11)))
    #expect(abs(line.lateShare - 0.5) < 0.02)
    let flat = RunTrends(
      history(
        training: (0...10).map { $0 < 4 ? 2 - 0.3 * Double($0) : 1 },
        validation: [Double](repeating: 1, count: 11)))
    #expect(flat.lateShare < 0.02)
  }

  @Test func tellsJumpsFromATrend() {
    let steady = (0..<12).map { 2 * pow(0.8, Double($0)) }
    #expect(RunTrends(history(training: steady, validation: steady)).jumps < 1e-12)
    // The loss doubles and halves: each step is a factor of 2.
    let jumping = (0..<13).map { $0 % 2 == 0 ? 1.0 : 2.0 }
    let trends = RunTrends(history(training: steady, validation: steady))
    #expect(trends.rises == 0)
    let wild = RunTrends(history(training: jumping, validation: jumping))
    #expect(abs(wild.jumps - log(2)) < 0.15)
    #expect(wild.rises == 0.5)
  }

  @Test func findsTheEpochOfOverfitting() {
    let training = (0..<10).map { 1 / Double(1 + $0) }
    let rising = RunTrends(
      history(training: training, validation: [1, 0.8, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3]))
    #expect(rising.lowestEpoch == 3 && rising.overfittingEpoch == 4)
    #expect(abs(rising.riseSinceLowest - 2) < 1e-12)
    // A loss that falls to its end has not risen.
    #expect(RunTrends(history(training: [3, 2], validation: [2, 1])).riseSinceLowest == 1)
    // A loss that only flattens: since it is above twice the training loss.
    let flat = RunTrends(
      history(training: training, validation: [Double](repeating: 0.6, count: 9) + [0.599]))
    #expect(flat.overfittingEpoch == 4)
  }
}
