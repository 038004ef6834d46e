import Testing

@testable import FoveaDiagnosis

@Suite struct RunEvidenceFiguresTests {
  @Test func holdsWhatRulesCompare() {
    let evidence = healthyEvidence { $0.settings.learningRate = 0.1 }
    let figures = evidence.figures
    #expect(figures["learningRateRatio"] == 2)
    #expect(figures["trainingSkill"] == 0.9 && figures["confidenceAUC"] == 0.85)
    #expect(figures["gap"] == evidence.gap)
    #expect(Diagnosis(evidence).record.figures == figures)
    // Boxes have no such confidence; what is not finite can't be written as JSON.
    let other = healthyEvidence(.detection) {
      $0.labels = nil
      $0.uncertainty = .infinity
    }
    #expect(other.figures["confidenceAUC"] == nil && other.figures["uncertainty"] == nil)
  }
}
