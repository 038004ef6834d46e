import Testing

@testable import FoveaMetrics

@Suite struct CalibrationSamplesTests {
  @Test func halvesKeepClassesInProportion() {
    let labels = Array(repeating: 0, count: 21) + Array(repeating: 1, count: 9) + [2]
    let samples = CalibrationSamples(
      logits: labels.indices.flatMap { [Float($0), 0, 0] }, labels: labels, classCount: 3)
    let (fitting, held) = samples.halves(seed: 4)
    #expect(fitting.count + held.count == 31)
    for label in 0..<2 {
      let counts = [fitting, held].map { $0.labels.count { $0 == label } }
      #expect((counts[0] - counts[1]).magnitude == 1)
    }
    #expect((fitting.count - held.count).magnitude <= 1)
    // Every image is in one half, with its own logits.
    let firsts = [fitting, held].flatMap { half in
      half.labels.indices.map { half.logits[3 * $0] }
    }
    #expect(firsts.sorted() == labels.indices.map { Double($0) })
    #expect(samples.halves(seed: 4).held.logits == held.logits)
    #expect(samples.halves(seed: 5).held.logits != held.logits)
  }

  @Test func detectionsStayWithTheirImage() {
    let samples = CalibrationSamples(
      scores: [0.2, 0.4, 0.6, 0.8], isRight: [false, true, true, true], images: [0, 0, 2, 3],
      imageCount: 5)
    let (fitting, held) = samples.halves(seed: 0)
    #expect(fitting.imageCount == 3 && held.imageCount == 2)
    #expect(fitting.count + held.count == 4)
    for half in [fitting, held] {
      #expect(half.images.allSatisfy { (0..<half.imageCount).contains($0) })
    }
  }

  @Test func certainScoresHaveFiniteLogits() {
    let samples = CalibrationSamples(
      scores: [0, 1, 0.5], isRight: [false, true, true], images: [0, 0, 0], imageCount: 1)
    #expect(samples.logits.allSatisfy(\.isFinite) && samples.logits[2] == 0)
  }
}
