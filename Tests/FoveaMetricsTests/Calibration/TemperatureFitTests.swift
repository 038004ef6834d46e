import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct TemperatureFitTests {
  @Test func agreesWithReferences() throws {
    let goldens = try CalibrationGoldens.read()
    let classes = try #require(TemperatureFit(goldens.classSamples))
    #expect((classes.temperature - goldens.temperature).magnitude < 1e-6 && classes.limit == nil)
    let boxes = try #require(TemperatureFit(goldens.detectionSamples))
    #expect((boxes.temperature - goldens.detectionTemperature).magnitude < 1e-6)
  }

  @Test(arguments: [0.05, 0.4, 3, 40.0])
  func undoesAScale(factor: Double) throws {
    let goldens = try CalibrationGoldens.read()
    let scaled = CalibrationSamples(
      logits: goldens.logits.map { $0 * Float(factor) }, labels: goldens.labels, classCount: 4)
    let found = try #require(TemperatureFit(scaled)).temperature / goldens.temperature
    #expect((found / factor - 1).magnitude < 1e-5)
  }

  /// No neighbouring temperature has a lower loss.
  @Test func isTheMinimum() throws {
    let samples = try CalibrationGoldens.read().detectionSamples
    let best = try #require(TemperatureFit(samples)).temperature
    func loss(_ temperature: Double) throws -> Double {
      try #require(
        CalibrationFigures(samples, temperature: temperature).values["negativeLogLikelihood"])
    }
    for factor in [0.99, 0.999, 1.001, 1.01] { #expect(try loss(best) < loss(best * factor)) }
  }

  @Test func endsWithoutAMinimum() throws {
    let separable = CalibrationSamples(
      logits: [3, 0, 2, 0, 0, 1, 0, 4], labels: [0, 0, 1, 1], classCount: 2)
    let sure = try #require(TemperatureFit(separable))
    #expect(sure.limit == .least && sure.temperature == 0.01)
    let opposite = CalibrationSamples(
      logits: [3, 0, 2, 0, 0, 1, 0, 4], labels: [1, 1, 0, 0], classCount: 2)
    let lost = try #require(TemperatureFit(opposite))
    #expect(lost.limit == .most && lost.temperature == 100)
    #expect(
      TemperatureFit(CalibrationSamples(logits: [1, 0, 2, 0], labels: [0, 0], classCount: 2))
        == nil)
    #expect(TemperatureFit(CalibrationSamples(logits: [], labels: [], classCount: 2)) == nil)
  }
}
