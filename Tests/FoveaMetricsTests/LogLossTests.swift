@testable import FoveaMetrics
import Foundation
import TestSupport
import Testing

@Suite struct LogLossTests {
  @Test func meanOfNaturalLogarithms() {
    // Two samples that give their true classes 0.9 and 0.2.
    #expect(agree(Metrics.logLoss(ofTrueClass: [0.9, 0.2]), 0.857399, within: 1e-6))
    #expect(agree(Metrics.logLoss(ofTrueClass: [0.5, 0.25], weights: [2, 0]), log(2.0)))
  }

  @Test func sureMistakesCostAFiniteAmount() {
    #expect(agree(Metrics.logLoss(ofTrueClass: [0]), 52 * log(2.0)))
    #expect(Metrics.logLoss(ofTrueClass: []) == nil)
  }
}
