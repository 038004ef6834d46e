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
}
