import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

/// U-Net and FPN on classification networks.
@Suite struct SegmentationBackboneTests {
  let key = RandomKey(seed: 8)

  private func built(_ name: String, _ options: String, height: Int = 64, width: Int = 64) throws
    -> any Layer
  {
    try Catalogue.model(named: name).build(
      ModelShape(
        classes: 3, inputChannels: 3, height: height, width: width,
        options: ModelOptions.parse(options)), key: key)
  }

  @Test(arguments: Backbones.entries.map(\.name))
  func anyEncoderAndSizeGivesLogitsForEachPixel(encoder: String) throws {
    for name in ["unet_backbone", "fpn"] {
      for (height, width) in [(64, 64), (47, 61)] {
        let model = try built(name, "encoder=\(encoder)", height: height, width: width)
        #expect(try model.outputShape(for: [1, height, width, 3]) == [1, height, width, 3])
      }
      #expect(visitProblems(of: try built(name, "encoder=\(encoder)")) == [])
    }
  }

  /// smp's U-Net and FPN have other heads; these counts are of the layers as documented.
  @Test func countsAreThoseOfTheLayers() throws {
    let encoder =
      try Catalogue.model(named: "resnet18")
      .build(
        ModelShape(classes: 1, inputChannels: 3, height: 64, width: 64), key: key
      ).parameterCount() - 513
    func pair(_ from: Int, _ to: Int) -> Int { 9 * from * to + 9 * to * to + 4 * to }
    let decoder =
      pair(512 + 256, 256) + pair(256 + 128, 128) + pair(128 + 64, 64) + pair(64 + 64, 32)
      + pair(32, 16)
    #expect(try built("unet_backbone", "").parameterCount() == encoder + decoder + 16 * 3 + 3)
    let plain = pair(512, 256) + pair(256, 128) + pair(128, 64) + pair(64, 32) + pair(32, 16)
    #expect(
      try built("unet_backbone", "skips=false").parameterCount() == encoder + plain + 16 * 3 + 3)
    let lateral = [64, 128, 256, 512].reduce(0) { $0 + 256 * $1 + 256 }
    let first = 9 * 256 * 128 + 256
    let later = 9 * 128 * 128 + 256
    // Levels have 1, 1, 2 and 3 convolutions.
    #expect(
      try built("fpn", "").parameterCount()
        == encoder + lateral + 4 * first + 3 * later + 128 * 3 + 3)
  }

  @Test func tooSmallImagesNameTheEncodersLayer() {
    #expect(
      throws: ModelError(
        "model 'fpn' can't take 16x16 images: layer 'encoder.features.20': the image has become "
          + "too small here: 1x1 pixels, padded 1x1, but the window reaches over 2x2; use larger "
          + "images or a model that halves them less often")
    ) { try built("fpn", "encoder=vgg11", height: 16, width: 16) }
  }

  @Test func unknownEncodersAreErrorsThatHelp() {
    let error = #expect(throws: ModelError.self) { try built("fpn", "encoder=resnet19") }
    #expect(error?.description.hasSuffix("got 'resnet19'. Did you mean 'resnet18'?") == true)
  }
}
