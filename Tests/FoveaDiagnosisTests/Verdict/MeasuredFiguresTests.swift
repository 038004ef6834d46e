import Testing

@testable import FoveaDiagnosis

@Suite struct MeasuredFiguresTests {
  /// Against statsmodels' `proportion_confint(method="wilson")`.
  @Test func wilson() {
    // 8 of 8: [0.675592, 1]; 5 of 10: [0.236593, 0.763407].
    #expect(abs(MeasuredFigures.wilsonWidth(1, 8) - 0.324408) < 1e-5)
    #expect(abs(MeasuredFigures.wilsonWidth(0.5, 10) - 0.526814) < 1e-5)
    #expect(MeasuredFigures.wilsonWidth(0.5, 0) == 1)
  }
}
