import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors
import Synchronization

/// Shows which parts of an image speak for a model's output.
///
/// Maps are of a layer (the CAM methods) or of the input (occlusion, integrated gradients). Plans
/// are compiled once and serve all images.
///
/// ```swift
/// let seeing = try Seeing(TrainedModel(contentsOf: "runs/classification/photos-resnet18"))
/// let seen = try seeing("new.jpg", SeeingRequest())
/// print(seen.score.name, seen.maps[0].peak, seen.maps[0].positiveShare)
/// ```
public final class Seeing: Sendable {
  /// The model.
  public let trained: TrainedModel
  /// The layers with maps, in the order in which they are computed.
  public let layers: [MapLayer]
  let model: VisionModel
  private let forward = FunctionCache()
  private let layerFunctions = KeyedCaches()

  /// Opens a model for seeing.
  ///
  /// - Throws: `InferenceError` where the model or its card doesn't suit the task.
  public init(_ trained: TrainedModel) throws {
    self.trained = trained
    model = try VisionModel(trained)
    layers = MapLayer.all(of: trained)
  }

  /// Computes maps for an image.
  ///
  /// - Parameter progress: Told the number of passes done and all, for the methods with many.
  /// - Throws: `ImageError` where the image can't be decoded; `SettingError` for an unknown class
  ///   or layer; `InferenceError` where there is nothing to explain, or the outputs are not finite.
  public func callAsFunction(
    _ image: InputImage, _ request: SeeingRequest,
    progress: (SeeingMethod, Int, Int) -> Void = { _, _, _ in }
  ) throws -> SeenImage {
    let input = try SeenInput(image, trained.card)
    let outputs = try outputs(for: input)
    let seed = try seed(for: outputs, request)
    var maps: [EvidenceMap] = []
    var layer: MapLayer?
    if request.methods.contains(where: \.isOfLayer) {
      layer = try self.layer(request.layer, for: input, seed, outputs)
    }
    let found = try layer.map { try layerMaps(of: $0, for: input, seed) }
    for method in request.methods {
      switch (method, layer, found) {
      case (.occlusion, _, _):
        maps.append(
          try occlusion(input, seed, window: request.window) { progress(method, $0, $1) })
      case (.integratedGradients, _, _):
        maps.append(try integratedGradients(input, seed) { progress(method, $0, $1) })
      case (_, let layer?, let found?):
        maps.append(
          EvidenceMap(
            method: method, layer: layer.path, width: found.width, height: found.height,
            values: found.evidence(method)))
      default: break
      }
    }
    return SeenImage(
      name: input.name, image: input.image, prepared: input.prepared, placement: input.placement,
      score: seed.score, maps: maps)
  }

  /// A layer's maps for an image, `[height, width, channels]` in row-major order.
  ///
  /// - Returns: The layer, its maps, and the image as decoded.
  /// - Throws: `SettingError` for an unknown path, and the errors of computing maps.
  public func featureMaps(
    of path: String, for image: InputImage
  ) throws -> (layer: MapLayer, values: [Float], image: Image) {
    let input = try SeenInput(image, trained.card)
    let layer = try layer(named: path)
    let cache = layerFunctions["maps " + layer.path]
    let values = try cache.outputs(of: [input.tensor]) { [trained] inputs in
      let context = Context(training: false, capturing: [layer.path])
      let output = trained.model(inputs[0], context)
      return [context.activations[layer.path] ?? output]
    }[0]
    return (layer, values.floats(), input.image)
  }

  /// The layer of a path. The path of a part such as `stages.3` stands for the last layer in it.
  ///
  /// - Throws: `SettingError` with near names.
  public func layer(named path: String) throws(SettingError) -> MapLayer {
    try MapLayer.named(path, among: layers)
  }

  // MARK: Passes

  /// The raw outputs for an image.
  private func outputs(for input: SeenInput) throws -> BatchOutputs {
    let values = try values(of: input.tensor).floats()
    try trained.checkContent()
    try TrainedModel.checkFinite(values, of: [input.name])
    return BatchOutputs(
      values: values, shape: input.shape, names: [input.name], placements: [input.placement])
  }

  /// The raw outputs for a batch of preprocessed images.
  func values(of images: Tensor) throws -> Tensor {
    try forward.outputs(of: [images]) { [trained] in [trained($0[0])] }[0]
  }

  /// The gradient of a score at a batch of preprocessed images.
  func inputGradient(of images: Tensor, _ seed: ScoreSeed) throws -> Tensor {
    let weights = Tensor(seed.weights)
    return try layerFunctions["input"].outputs(of: [images, weights]) { [trained] inputs in
      // A graph that reads its own values keeps the way of gradients through them only where
      // outputs are kept.
      let output = trained.model(inputs[0], Context(training: false, recordsCalls: true))
      return [
        gradients(of: output, seededWith: Self.shaped(inputs[1], like: output), at: [inputs[0]])[0]
      ]
    }[0]
  }

  /// A layer's maps, and the gradient of a score at them.
  func layerMaps(
    of layer: MapLayer, for input: SeenInput, _ seed: ScoreSeed
  ) throws -> LayerMaps {
    let results = try layerFunctions["layer " + layer.path].outputs(
      of: [input.tensor, Tensor(seed.weights)]
    ) { [trained] inputs in
      let context = Context(training: false, capturing: [layer.path])
      let output = trained.model(inputs[0], context)
      guard let maps = context.activations[layer.path] else { return [output, output] }
      let slope = gradients(
        of: output, seededWith: Self.shaped(inputs[1], like: output), at: [maps])[0]
      return [maps, slope]
    }
    let shape = results[0].shape
    guard shape.count == 4, results[1].shape == shape else {
      throw InferenceError(
        .unsuitableModel, "the layer \(layer.path) gave \(shape), which are no maps")
    }
    return LayerMaps(
      height: shape[1], width: shape[2], channels: shape[3], maps: results[0].floats(),
      gradients: results[1].floats())
  }

  /// A seed of one image for a batch of outputs.
  private static func shaped(_ weights: Tensor, like output: Tensor) -> Tensor {
    weights.reshaped([1] + output.shape.dropFirst()).broadcast(to: output.shape)
  }

  // MARK: The score

  private func seed(for outputs: BatchOutputs, _ request: SeeingRequest) throws -> ScoreSeed {
    if request.box != nil, trained.card.task != .detection {
      throw InferenceError(
        .badSetting, "a box is chosen, but the model is for \(trained.card.task.rawValue)")
    }
    if request.other != nil, trained.card.task != .verification {
      throw InferenceError(
        .badSetting,
        "an image to compare with is given, but the model is for \(trained.card.task.rawValue)")
    }
    switch model {
    case .classifier(let classifier):
      return try .classification(outputs, by: classifier, className: request.className)
    case .regressor(let regressor):
      return try .regression(outputs, by: regressor, className: request.className)
    case .segmenter(let segmenter):
      return try .segmentation(
        outputs, classNames: segmenter.classNames, className: request.className,
        card: trained.card)
    case .detector(let detector):
      return try .detection(
        outputs, by: detector, className: request.className, box: request.box)
    case .verifier(let verifier):
      guard request.className == nil else {
        throw InferenceError(
          .badSetting, "a class is named, but the model is for verification: it has none")
      }
      guard let other = request.other else {
        throw InferenceError(
          .badSetting,
          "the model is for verification: its output means something only beside that of another "
            + "image. Name one to compare with")
      }
      let second = try self.outputs(for: SeenInput(other, trained.card))
      return .verification(
        outputs, with: try verifier.predictions(from: second)[0], named: second.names[0])
    }
  }
}

/// Compiled functions by their purpose.
private final class KeyedCaches: Sendable {
  private let caches = Mutex<[String: FunctionCache]>([:])

  subscript(key: String) -> FunctionCache {
    caches.withLock { caches in
      if let cache = caches[key] { return cache }
      let cache = FunctionCache(limit: 4)
      caches[key] = cache
      return cache
    }
  }
}
