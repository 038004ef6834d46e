import Foundation
import Testing

@testable import FoveaDiagnosis

@Suite struct RunTrendsTests {
  @Test func measuresTheLateFall() {
    // A loss that halves each epoch falls by a half of itself.
    let halving = RunTrends(history(training: [4, 2, 1, 0.5], validation: [4, 2, 1, 0.5]))
    #expect(abs(halving.lateFall - 0.5) < 1e-12)
    #expect(RunTrends(history(training: [1], validation: [1])).lateFall == 0)
  }

  @Test func foretellsTheFallOfAPowerLaw() {
    // 1/t halves in as many epochs again, and 1/√t falls by 1 − 1/√2.
    // From six epochs on means of three are compared, and the last one has two.
    for (epochs, limit) in [(3, 1e-12), (5, 1e-12), (40, 0.02)] {
      for (power, fall) in [(1.0, 0.5), (0.5, 1 - 0.5.squareRoot())] {
        let losses = (1...epochs).map { 3 * pow(Double($0), -power) }
        let trends = RunTrends(
          history(training: [Double](repeating: 1, count: epochs), validation: losses))
        #expect(abs(trends.doublingFall - fall) < limit, "\(epochs) \(power)")
      }
    }
    #expect(RunTrends(history(training: [1, 1], validation: [1, 1])).doublingFall == 0)
    #expect(RunTrends(history(training: [1], validation: [1])).doublingFall == 0)
  }

  @Test func tellsJumpsFromATrend() {
    let steady = (0..<12).map { 2 * pow(0.8, Double($0)) }
    #expect(RunTrends(history(training: steady, validation: steady)).jumps < 1e-12)
    // The loss doubles and halves: each step is a factor of 2.
    let jumping = (0..<13).map { $0 % 2 == 0 ? 1.0 : 2.0 }
    let trends = RunTrends(history(training: steady, validation: steady))
    #expect(trends.rises() == 0)
    let wild = RunTrends(history(training: jumping, validation: jumping))
    #expect(abs(wild.jumps - log(2)) < 0.15)
    #expect(wild.rises() == 0.5 && wild.rises(beyond: 0.99) == 0.5)
    #expect(wild.rises(beyond: 1) == 0)
    #expect(wild.remaining == 1)
    // The last three of twelve: 0.8^9, 0.8^10 and 0.8^11.
    #expect(abs(trends.remaining - pow(0.8, 10)) < 1e-12)
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
