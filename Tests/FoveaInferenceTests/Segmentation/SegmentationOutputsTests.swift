import Foundation
import FoveaImages
import Testing

@testable import FoveaInference

@Suite struct SegmentationOutputsTests {
  private func outputs(
    _ logits: [Float], _ width: Int, _ height: Int, _ placement: Placement
  ) -> SegmentationOutputs {
    SegmentationOutputs(
      logits, shape: [1, height, width, 1], placements: [placement], classes: 2)
  }

  @Test func inputOfTheImagesOwnSizeTakesTheLargestLogit() {
    let logits: [Float] = [1, 0, 0, 2, 5, 5, -1, 0]
    let outputs = self.outputs(logits, 2, 2, Placement(imageWidth: 2, imageHeight: 2))
    #expect(outputs.mask(of: 0).values == [0, 1, 0, 1])
  }

  @Test func largerImagesGetTheBoundaryInBetween() {
    // Two columns, left class 0, right class 1, over an image four times as wide: the border is in
    // the middle.
    let logits: [Float] = [4, 0, 0, 4]
    let outputs = self.outputs(
      logits, 2, 1, Placement(imageWidth: 8, imageHeight: 1, scaleX: 0.25, scaleY: 1))
    #expect(outputs.mask(of: 0).values == [0, 0, 0, 0, 1, 1, 1, 1])
  }

  @Test func letterboxingIsLeftOut() {
    // A row above and one below are padding, of class 1; the image is of class 0.
    let logits: [Float] = [0, 9, 9, 0, 9, 0, 0, 9]
    let outputs = self.outputs(
      logits, 1, 4, Placement(imageWidth: 1, imageHeight: 2, offsetY: 1))
    #expect(outputs.mask(of: 0).values == [0, 0])
  }

  @Test func probabilitiesAreThoseOfInterpolatedLogits() {
    let logits: [Float] = [4, 0, 0, 4]
    let outputs = self.outputs(
      logits, 2, 1, Placement(imageWidth: 8, imageHeight: 1, scaleX: 0.25, scaleY: 1))
    let found = outputs.probabilities(of: 1, position: 0)
    // The difference of the logits goes from -4 to 4 between the columns' centres.
    let expected = [-4, -4, -3, -1, 1, 3, 4, 4].map { 1 / (1 + exp(-Double($0))) }
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func aThresholdTakesUnlikelyPixels() {
    let decision = ClassDecision(
      classNames: ["a", "b"],
      decision: DecisionThreshold(
        className: "b", score: 0.04, target: "", precision: 1, recall: 1, isReached: true))
    let outputs = SegmentationOutputs(
      [4, 0, 0, 4], shape: [1, 1, 2, 1],
      placements: [Placement(imageWidth: 8, imageHeight: 1, scaleX: 0.25, scaleY: 1)], classes: 2,
      decision: decision)
    // σ(-3) = 0.047 is enough, σ(-4) = 0.018 is not.
    #expect(outputs.mask(of: 0).values == [0, 0, 1, 1, 1, 1, 1, 1])
  }

  /// Probabilities are those of interpolated logits; where the mask's class is, theirs is largest.
  @Test func probabilitiesAreOfInterpolatedLogits() {
    let outputs = self.outputs(
      [4, 0, 0, 2], 2, 1, Placement(imageWidth: 4, imageHeight: 1, scaleX: 0.5, scaleY: 1))
    var found: [[Float]] = []
    outputs.forEachPixel(of: 0) { pixel, probabilities in
      #expect(pixel == found.count)
      found.append(Array(probabilities))
    }
    // Between the pixels' centres, at 0.25 and 0.75 of the way.
    let logits: [[Float]] = [[4, 0], [3, 0.5], [1, 1.5], [0, 2]]
    for (values, logits) in zip(found, logits) {
      let expected = 1 / (1 + exp(logits[1] - logits[0]))
      #expect(abs(values[0] - expected) < 1e-6 && abs(values[0] + values[1] - 1) < 1e-6)
    }
    #expect(found.map { $0[0] > $0[1] ? 0 : 1 } == outputs.mask(of: 0).values)
  }
}
