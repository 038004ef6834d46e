import FoveaGraphs
import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The place in a network where an image's features are taken.
public struct FeatureLayer: Sendable, Equatable {
  /// Names from the model down; of an imported network, the name of a value in its graph; `output`
  /// for the model's output.
  public let path: String
  /// The number of features.
  public let count: Int
  let source: Source

  enum Source: Sendable, Equatable {
    case modelOutput
    /// The input of a layer.
    case input(String)
    /// The output of a layer or of a graph's node.
    case output(String)
  }

  /// The place in words: `the input of fc`.
  public var text: String {
    switch source {
    case .modelOutput: "the output"
    case .input(let path): "the input of \(path)"
    case .output(let path): path
    }
  }
}

extension FeatureLayer {
  /// The place that a path names, or the one that suits the task:
  ///
  /// - classification and regression: the input of the last dense layer, else the last maps;
  /// - verification: the output, which is an embedding;
  /// - detection and segmentation: the last of the widest of the coarsest maps.
  ///
  /// Values with rows and columns, or with tokens, become their mean over the places.
  ///
  /// - Throws: `SettingError` for an unknown path, `InferenceError` where no layer suits.
  init(_ path: String?, of trained: TrainedModel) throws {
    let context = Context(training: false, recordsCalls: true)
    let size = trained.card.preprocessing
    let output = trained.model(
      Tensor.zeros([1, size.height, size.width, size.channels]), context)
    let maps = MapLayer.all(of: trained)
    if let path {
      let layer = try MapLayer.named(path, among: Self.layers(of: trained, context, maps))
      self.init(path: layer.path, count: layer.channels, source: .output(layer.path))
      return
    }
    switch trained.card.task {
    case .verification:
      self.init(path: "output", count: output.shape[1], source: .modelOutput)
    case .classification, .regression:
      if let found = Self.beforeHead(of: trained, context, output) {
        self = found
        return
      }
      let known = maps.filter(\.isSpatial)
      // Maps with a channel per output are the head itself.
      try self.init(known.last { $0.channels != output.shape.last } ?? known.last, trained)
    case .detection, .segmentation:
      let spatial = maps.filter(\.isSpatial)
      // Maps with a channel per output are the head itself.
      let inner = spatial.filter { $0.channels != output.shape.last }
      let known = inner.isEmpty ? spatial : inner
      let least = known.map { $0.height * $0.width }.min()
      let coarsest = known.filter { $0.height * $0.width == least }
      let widest = coarsest.map(\.channels).max()
      try self.init(coarsest.last { $0.channels == widest }, trained)
    }
  }

  private init(_ layer: MapLayer?, _ trained: TrainedModel) throws {
    guard let layer else {
      throw InferenceError(
        .unsuitableModel,
        "\(trained.name): no layer has maps, and none is dense, so there are no features. Name a "
          + "layer")
    }
    self.init(path: layer.path, count: layer.channels, source: .output(layer.path))
  }

  /// All layers that can be named: those with maps, and those with vectors or tokens.
  private static func layers(
    of trained: TrainedModel, _ context: Context, _ maps: [MapLayer]
  ) -> [MapLayer] {
    let calls = graph(of: trained) == nil ? context.calls : context.steps
    var layers = maps
    for call in calls {
      let shape = call.output.shape
      guard (2...4).contains(shape.count), shape[0] == 1, call.output.dtype == .float32,
        !call.path.isEmpty, !maps.contains(where: { $0.path == call.path })
      else { continue }
      layers.append(
        MapLayer(
          path: call.path, kind: call.kind, height: shape.dropFirst().dropLast().reduce(1, *),
          width: 1, channels: shape[shape.count - 1], isSpatial: false))
    }
    return layers
  }

  private static func graph(of trained: TrainedModel) -> GraphModel? {
    (trained.model as? GraphDetector)?.graph ?? trained.model as? GraphModel
  }

  /// The input of the last dense layer; nil where the network doesn't end in one.
  private static func beforeHead(
    of trained: TrainedModel, _ context: Context, _ output: Tensor
  ) -> FeatureLayer? {
    guard let graph = graph(of: trained) else {
      guard let last = context.calls.last(where: \.isLeaf), last.kind == "Linear",
        last.output.shape == output.shape
      else { return nil }
      let inner = Context(training: false, capturing: [last.path])
      let size = trained.card.preprocessing
      _ = trained.model(Tensor.zeros([1, size.height, size.width, size.channels]), inner)
      guard let input = inner.inputs[last.path] else { return nil }
      return FeatureLayer(path: last.path, count: input.count, source: .input(last.path))
    }
    let nodes = graph.definitionWithoutWeights.nodes
    guard let dense = nodes.last(where: { ["Gemm", "MatMul"].contains($0.op) }),
      let name = dense.inputs.first,
      let value = context.steps.last(where: { $0.path == name })?.output,
      value.shape.first == 1, value.rank >= 2
    else { return nil }
    return FeatureLayer(
      path: name, count: value.rank == 2 ? value.count : value.shape[value.rank - 1],
      source: .output(name))
  }
}

/// A network up to the place of its features: images `[N, H, W, C]` to features `[N, F]`.
struct FeatureNetwork: Layer {
  var base: any Layer
  let layer: FeatureLayer

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    switch layer.source {
    case .modelOutput: return base(x, context)
    case .input(let path):
      let inner = Context(training: false, capturing: [path])
      let output = base(x, inner)
      return (inner.inputs[path] ?? output).reshaped([x.shape[0], -1])
    case .output(let path):
      let inner = Context(training: false, capturing: [path])
      let output = base(x, inner)
      let value = inner.activations[path] ?? output
      return value.rank > 2 ? value.mean(axes: Array(1..<value.rank - 1)) : value
    }
  }

  mutating func visit(_ visitor: inout ParameterVisitor) { base.visit(&visitor) }
}
