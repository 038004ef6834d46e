import Fovea

/// A model of the catalogue to time. `unet` has two classes and 128×128 pixels by default.
struct BenchmarkedModel {
  let name: String
  let shape: ModelShape
  let layer: any Layer

  /// Builds the model that the options name.
  ///
  /// - Parameters:
  ///   - drawsNumbers: Whether dropout is kept. A comparison with another framework must be without
  ///     it, as the masks differ.
  /// - Throws: `UsageError` for an unknown name or a shape that the model can't take.
  init(_ options: ShapedModel, drawsNumbers: Bool) throws {
    let key = RandomKey(seed: 0)
    if options.model == "unet" {
      let shape = try options.applied(
        to: ModelShape(classes: 2, inputChannels: 3, height: 128, width: 128))
      guard shape.classes > 0, shape.inputChannels > 0 else {
        throw UsageError("unet: classes and channels must be positive")
      }
      let unet = UNet(inputChannels: shape.inputChannels, classes: shape.classes, key: key)
      _ = try UsageError.rethrowing { try unet.outputShape(for: shape.input(batch: 1)) }
      (name, self.shape, layer) = ("unet", shape, unet)
      return
    }
    let (entry, shape) = try options.resolved()
    let built = try UsageError.rethrowing { try entry.build(shape, key: key) }
    (name, self.shape) = (entry.name, shape)
    layer = built is MobileNetV2 && !drawsNumbers ? MobileNetV2(shape, dropout: 0, key: key) : built
  }
}
