import FoveaImages
import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct PixelDecisionsTests {
  private var decisions: PixelDecisions {
    var result = PixelDecisions(label: 1)
    // One of two pixels of the class is likely; an ignored pixel counts nowhere.
    result.add(
      probabilities: [0.9, 0.4, 0.6, 1],
      groundTruth: LabelMask(width: 2, height: 2, values: [1, 1, 0, LabelMask.ignored]))
    // Nothing of the class, but a pixel looks like it.
    result.add(
      probabilities: [0, 0.7, 0.2, 0.1],
      groundTruth: LabelMask(width: 2, height: 2, values: [0, 0, 0, 0]))
    return result
  }

  @Test func pixelsAreCountedFromEachThreshold() {
    let points = decisions.pixelPoints
    #expect(points.map(\.threshold) == [0.9, 0.7, 0.6, 0.4, 0.2, 0.1, 0])
    #expect(points.map(\.truePositives) == [1, 1, 1, 2, 2, 2, 2])
    #expect(points.map(\.falsePositives) == [0, 1, 2, 2, 3, 4, 5])
    #expect(points.allSatisfy { $0.positives == 2 })
  }

  @Test func anImageIsFoundByItsLikeliestPixel() {
    let points = decisions.imagePoints
    #expect(points.map(\.threshold) == [0.9, 0.7])
    #expect(points.map(\.truePositives) == [1, 1] && points.map(\.falsePositives) == [0, 1])
  }

  @Test func stepsHoldTheirLowerEnd() {
    for step in 0...PixelDecisions.steps {
      let threshold = PixelDecisions.threshold(step)
      #expect(PixelDecisions.step(threshold) == step)
      if step > 0 { #expect(PixelDecisions.step(threshold.nextDown) == step - 1) }
    }
  }

  /// The counts of a chosen threshold are those of the masks that it makes.
  @Test func chosenThresholdsAreExact() throws {
    for unit in [DecisionSamples.Unit.pixel, .image] {
      let samples = DecisionSamples(decisions, unit: unit)
      let chosen = try #require(
        samples.threshold(
          try DecisionTarget(parsing: "recall=1"), writtenAs: "", className: "figure"))
      let found = samples.counts(from: chosen.score)
      #expect(found.reduce(0) { $0 + $1.truePositives } == (unit == .pixel ? 2 : 1))
      #expect(found.map(\.falsePositives) == (unit == .pixel ? [1, 1] : [0, 0]))
    }
  }
}
