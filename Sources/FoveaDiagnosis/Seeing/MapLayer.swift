import FoveaGraphs
import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// A layer whose output is maps with rows and columns.
public struct MapLayer: Sendable, Equatable {
  /// Names from the model down, such as `stages.3.1`; of an imported network, the name of the
  /// value in its graph.
  public let path: String
  /// The kind, such as `Conv2D` or `Relu`.
  public let kind: String
  /// The rows of the maps.
  public let height: Int
  /// The columns of the maps.
  public let width: Int
  /// The number of maps.
  public let channels: Int
  /// Whether the method picks it where no layer is named: its maps are places of the image, also in
  /// a graph, where attention has values with four axes.
  let isSpatial: Bool
}

extension MapLayer {
  /// The layers with maps of more than one position, in the order in which they are computed.
  static func all(of trained: TrainedModel) -> [MapLayer] {
    let context = Context(training: false, recordsCalls: true)
    let size = trained.card.preprocessing
    _ = trained.model(Tensor.zeros([1, size.height, size.width, size.channels]), context)
    let graph = (trained.model as? GraphDetector)?.graph ?? trained.model as? GraphModel
    let maps = graph.map { SpatialValues(of: $0.definitionWithoutWeights).names }
    let calls = maps == nil ? context.calls : context.steps
    var found: [MapLayer] = []
    for call in calls {
      let shape = call.output.shape
      guard shape.count == 4, shape[0] == 1, shape[1] * shape[2] > 1,
        call.output.dtype == .float32
      else { continue }
      // A layer that is called again gives its last output.
      found.removeAll { $0.path == call.path }
      found.append(
        MapLayer(
          path: call.path, kind: call.kind, height: shape[1], width: shape[2], channels: shape[3],
          isSpatial: maps?.contains(call.path) ?? true))
    }
    return found
  }

  /// The layer of a path. The path of a part that is no layer itself, such as `stages.3`, stands
  /// for the last layer in it, and `layer4` for `stages.3`, as in torchvision.
  ///
  /// - Throws: `SettingError` with near names.
  static func named(_ text: String, among layers: [MapLayer]) throws(SettingError) -> MapLayer {
    if let layer = layers.last(where: { $0.path == text }) { return layer }
    var path = text
    if let match = text.firstMatch(of: /^layer([1-9])(?=\.|$)/), let number = Int(match.output.1) {
      path = "stages.\(number - 1)" + text[match.range.upperBound...]
      if let layer = layers.last(where: { $0.path == path }) { return layer }
    }
    // A node of a graph gives its name to its outputs, in the files that PyTorch writes.
    for prefix in [path + ".", text + "_output_"] {
      if let layer = layers.last(where: { $0.path.hasPrefix(prefix) }) { return layer }
    }
    throw SettingError(
      key: "layer",
      "no layer '\(text)' with maps."
        + NearestName.question(for: text, among: layers.map(\.path))
        + " `fovea see RUN --layers` lists them")
  }
}

/// The values of a graph whose axes 2 and 3 are rows and columns of the image: what convolutions,
/// poolings and resizings compute, and what follows from it position by position.
struct SpatialValues {
  let names: Set<String>

  init(of graph: GraphDefinition) {
    let makers: Set<String> = [
      "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "Resize", "Upsample",
      "QLinearConv", "DepthToSpace", "SpaceToDepth",
    ]
    let breakers: Set<String> = [
      "MatMul", "Gemm", "Einsum", "Reshape", "Transpose", "Softmax", "Flatten", "Squeeze",
      "Unsqueeze", "Gather", "Expand", "Attention", "MultiHeadAttention",
    ]
    var names: Set<String> = []
    for node in graph.nodes {
      guard
        makers.contains(node.op)
          || (!breakers.contains(node.op) && node.inputs.contains { names.contains($0) })
      else { continue }
      names.formUnion(node.outputs)
    }
    self.names = names
  }
}
