import FoveaDatasets
import FoveaImages
import FoveaInference
import Testing

@testable import FoveaDiagnosis

@Suite struct ScoreScalingTests {
  private let place = BoundingBox(left: 0, top: 0, right: 20, bottom: 20)

  /// Class 0 is found with 0.5 and 0.7: the lower quartile is 0.5. Weaker predictions of the same
  /// objects don't count.
  @Test func typicalScoreBecomesTheHighProbability() {
    let boxes = [
      [BoxAnnotation(label: 0, box: place)],
      [BoxAnnotation(label: 0, box: place), BoxAnnotation(label: 0, box: place, isCrowd: true)],
      [BoxAnnotation(label: 2, box: place)],
    ]
    let found = [
      [
        Detection(label: 0, score: 0.5, box: place), Detection(label: 0, score: 0.2, box: place),
        Detection(label: 1, score: 0.9, box: place),
      ],
      [Detection(label: 0, score: 0.7, box: place), Detection(label: 0, score: 0.3, box: place)],
      [Detection(label: 2, score: 0.97, box: place)],
    ]
    let scaled = ScoreScaling.typicalScores.scaled(
      found, annotations: boxes, classes: 3, settings: BoxLabelSettings())
    let expected = [
      // Class 1 has no box, so its scores stay.
      [0.95, 0.2 / 0.5 * 0.95, 0.9],
      // 0.95 + 0.2 / 0.5 · 0.05
      [0.97, 0.3 / 0.5 * 0.95],
      // A surer model than the thresholds are made for is left alone.
      [0.97],
    ]
    for (row, wanted) in zip(scaled, expected) {
      for (detection, wanted) in zip(row, wanted) { #expect(abs(detection.score - wanted) < 1e-12) }
    }
    let unscaled = ScoreScaling.none.scaled(
      found, annotations: boxes, classes: 3, settings: BoxLabelSettings())
    #expect(unscaled == found)
  }
}
