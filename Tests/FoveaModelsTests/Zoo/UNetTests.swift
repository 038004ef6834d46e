import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaModels

@Suite struct UNetTests {
  let key = RandomKey(seed: 3)

  /// Counts are PyTorch's, of the same layers in `Benchmarks/peers/models.py`.
  @Test func countsArePyTorchs() {
    for (channels, classes, widths, count) in [
      (3, 2, [32, 64, 128, 256, 512], 7_763_074), (3, 21, [32, 64, 128, 256, 512], 7_763_701),
      (1, 2, [64, 128, 256, 512, 1024], 31_036_546), (1, 3, [4, 8, 16], 7_487),
    ] {
      let model = UNet(inputChannels: channels, classes: classes, widths: widths, key: key)
      #expect(model.parameterCount() == count)
    }
  }

  @Test func everyParameterIsNamedInPyTorchsOrder() {
    let model = UNet(inputChannels: 1, classes: 3, widths: [4, 8], key: key)
    #expect(visitProblems(of: model) == [])
    let convolutions = model.parameters().filter { $0.parameter.value.rank == 4 }
    #expect(
      convolutions.map(\.path) == [
        "encoder.0.0.0.weight", "encoder.0.1.0.weight", "encoder.1.0.0.weight",
        "encoder.1.1.0.weight", "up.0.weight", "decoder.0.0.0.weight", "decoder.0.1.0.weight",
        "head.weight",
      ])
    #expect(
      convolutions.map(\.parameter.value.shape) == [
        [4, 3, 3, 1], [4, 3, 3, 4], [8, 3, 3, 4], [8, 3, 3, 8], [8, 2, 2, 4], [4, 3, 3, 8],
        [4, 3, 3, 4], [3, 1, 1, 4],
      ])
  }

  @Test func theOutputIsAsLargeAsTheImage() throws {
    let model = UNet(inputChannels: 3, classes: 5, key: key)
    #expect(model.sizeMultiple == 16)
    #expect(try model.outputShape(for: [2, 32, 48, 3]) == [2, 32, 48, 5])
    let single = UNet(inputChannels: 3, classes: 5, widths: [4], key: key)
    #expect(try single.outputShape(for: [1, 7, 5, 3]) == [1, 7, 5, 5])
  }

  @Test func withoutSkipsTheDecoderReadsHalfTheChannels() throws {
    let whole = UNet(inputChannels: 3, classes: 2, widths: [4, 8, 16], key: key)
    let plain = UNet(inputChannels: 3, classes: 2, widths: [4, 8, 16], skips: false, key: key)
    #expect(try plain.outputShape(for: [2, 16, 12, 3]) == [2, 16, 12, 2])
    let shapes = Dictionary(
      uniqueKeysWithValues: whole.parameters().map { ($0.path, $0.parameter.value.shape) })
    for (path, parameter) in plain.parameters() {
      let other = try #require(shapes[path])
      let isFirst = path.hasPrefix("decoder.") && path.hasSuffix(".0.0.weight")
      let expected = isFirst ? other.dropLast() + [(other.last ?? 0) / 2] : other
      #expect(parameter.value.shape == expected, "\(path)")
    }
    #expect(plain.parameters().count == whole.parameters().count)
  }

  @Test func bilinearEnlargingNeedsAQuarterOfTheWeights() throws {
    let model = UNet(
      inputChannels: 1, classes: 2, widths: [4, 8], enlargingBy: .bilinear, key: key)
    #expect(visitProblems(of: model) == [])
    #expect(model["up.0.weight"].shape == [4, 1, 1, 8])
    #expect(try model.outputShape(for: [1, 6, 10, 1]) == [1, 6, 10, 2])
    let enlarge = Enlarge(2, 3, .bilinear, key: key)
    let x = Tensor(Goldens.filled(stream: 61_000, count: 24), shape: [1, 3, 4, 2])
    let conv = Conv2D(2, 3, kernel: 1, key: key)
    let context = Context(training: false)
    let expected = conv(x.resized(to: Pair(6, 8)), context).floats().map(Double.init)
    #expect(relativeError(enlarge(x, context).floats(), expected) < 1e-5)
  }

  @Test func optionsOfTheCatalogueReachTheModel() throws {
    let entry = try Catalogue.model(named: "unet")
    func built(_ options: String) throws -> any Layer {
      try entry.build(
        ModelShape(
          classes: 3, inputChannels: 1, height: 32, width: 32,
          options: ModelOptions.parse(options)), key: key)
    }
    #expect(try built("depth=2,width=4").parameterCount() == 7_487)
    let direct = UNet(inputChannels: 1, classes: 3, widths: [4, 8, 16], key: key)
    for (path, parameter) in try built("depth=2,width=4").parameters() {
      #expect(parameter.value.floats() == direct[path].floats(), "\(path)")
    }
    #expect(try built("depth=2,width=4,skips=false")["decoder.0.0.0.weight"].shape == [8, 3, 3, 8])
    #expect(try built("depth=2,width=4,up=bilinear")["up.0.weight"].shape == [8, 1, 1, 16])
    #expect(try built("").parameterCount() > 7_000_000)
  }

  @Test func unsuitableImagesAreNamed() {
    let model = UNet(inputChannels: 3, classes: 2, widths: [4, 8, 16], key: key)
    let size = #expect(throws: LayerError.self) { try model.outputShape(for: [1, 30, 32, 3]) }
    #expect(
      size?.description
        == "the image is 30x32, but is halved 2 times and doubled again: height and width must be "
        + "multiples of 4")
    let channels = #expect(throws: LayerError.self) { try model.outputShape(for: [1, 32, 32, 1]) }
    #expect(channels?.description == "expects 3 channels (axis 3), got 1 in [1, 32, 32, 1]")
    let rank = #expect(throws: LayerError.self) { try model.outputShape(for: [32, 32, 3]) }
    #expect(
      rank?.description == "needs images [batch, height, width, channels], got [32, 32, 3]")
  }

  @Test func aStepFollowsTheGradientDownhill() {
    var model = UNet(inputChannels: 1, classes: 2, widths: [4, 8], key: key)
    model.evaluateParameters()
    let x = Tensor.randomNormal([2, 8, 12, 1], key: key)
    // One class where the image is bright: can be learnt.
    let target = (x .> 0).cast(.float32)
    func loss(_ model: any Layer, _ context: Context) -> Tensor {
      let p = model(x, context).softmax()
      return (p.sliced(axis: 3, 1..<2) - target).squared().mean()
    }
    let context = Context(training: true, key: key)
    let (before, gradients) = valueAndGradient(of: model) { loss($0, context) }
    for (slope, item) in zip(gradients, model.trainableParameters()) {
      #expect(slope.shape == item.parameter.value.shape)
      #expect(slope.floats().contains { $0 != 0 }, "\(item.path)")
    }
    model.setTrainable(
      zip(model.trainableParameters(), gradients).map { $0.parameter.value - $1 * 0.05 })
    let after = loss(model, Context(training: true, key: key))
    #expect(after.item() < before.item())
  }
}
