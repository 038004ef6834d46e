import FoveaDatasets
import FoveaImages
import FoveaInference
import TestSupport
import Testing

@testable import FoveaMetrics

@Suite struct DecisionSamplesTests {
  private func box(_ left: Double) -> BoundingBox {
    BoundingBox(left: left, top: 0, right: left + 10, bottom: 10)
  }

  @Test func figuresOfImages() throws {
    let samples = DecisionSamples(
      scores: [0.9, 0.8, 0.6, 0.3], isPositive: [true, false, true, true])
    let figures = samples.figures(
      from: 0.5, split: "val", beta: 2, costs: DecisionCosts(falsePositive: 1, falseNegative: 20),
      bootstrap: Bootstrap(resamples: 50))
    #expect(
      [figures.truePositives, figures.falsePositives, figures.falseNegatives] == [2, 1, 1])
    #expect(agree(figures.values["precision"], 2.0 / 3) && agree(figures.values["recall"], 2.0 / 3))
    #expect(agree(figures.values["fScore"], 10.0 / (10 + 4 + 1)))
    #expect(agree(figures.values["costPerImage"], 21.0 / 4))
    #expect(agree(figures.values["falsePositivesPerImage"], 0.25))
    let interval = try #require(figures.intervals["recall"])
    #expect(interval.lower < 2.0 / 3 && interval.upper > 2.0 / 3)
  }

  @Test func objectsThatNothingOverlapsAreMissed() throws {
    var boxes = DetectionEvaluator(classNames: ["cell", "other"])
    try boxes.add(
      detections: [
        Detection(label: 0, score: 0.9, box: box(0)), Detection(label: 0, score: 0.7, box: box(50)),
        Detection(label: 1, score: 0.95, box: box(90)),
      ],
      groundTruth: [
        BoxAnnotation(label: 0, box: box(0)), BoxAnnotation(label: 0, box: box(20)),
      ])
    try boxes.add(
      detections: [Detection(label: 0, score: 0.5, box: box(30))],
      groundTruth: [BoxAnnotation(label: 0, box: box(30))])
    let samples = DecisionSamples(boxes, of: 0)
    #expect(samples.imageCount == 2 && samples.unit == .object)
    #expect(samples.points.map(\.truePositives) == [1, 1, 2])
    #expect(samples.points.map(\.falsePositives) == [0, 1, 1])
    #expect(samples.points.allSatisfy { $0.positives == 3 })
    #expect(samples.counts(from: 0.6).map(\.positives) == [2, 1])
    #expect(samples.counts(from: 0.6).map(\.truePositives) == [1, 0])
    #expect(DecisionSamples(boxes, of: nil).points.last?.falsePositives == 2)
    #expect(!DecisionSamples(boxes, of: 1).hasPositives)
    // At most half a false positive per image allows one.
    let few = try #require(
      samples.threshold(
        try DecisionTarget(parsing: "false-positives=0.5"), writtenAs: "", className: "cell"))
    #expect(few.isReached && agree(few.recall, 2.0 / 3))
    let none = try #require(
      samples.threshold(
        try DecisionTarget(parsing: "false-positives=0.4"), writtenAs: "", className: "cell"))
    #expect(agree(none.score, 0.8) && agree(none.recall, 1.0 / 3))
  }
}
