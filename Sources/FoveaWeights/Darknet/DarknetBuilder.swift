import FoveaGraphs
import FoveaLayers

/// Builds a graph from a Darknet network, layer by layer.
struct DarknetBuilder {
  /// The output of a layer.
  struct Value {
    var name: String
    var channels: Int
    /// The height and width for images of the network's size; 1 for a vector.
    var height: Int
    var width: Int
    /// Whether the shape is `[N, channels]`.
    var isFlat = false
  }

  /// A detection head.
  struct Head {
    let output: String
    let stride: Int
    let anchors: Int
    let classes: Int
  }

  static let input = "images"
  /// The maximum number of channels of a layer, and of pixels per side.
  static let limit = 1 << 16

  let configuration: DarknetConfiguration
  let imageSize: (height: Int, width: Int)
  var weights: DarknetWeights
  var graph = GraphBuilder(GraphNames(taken: [DarknetBuilder.input]))
  private let channels: Int
  private(set) var values: [Value] = []
  private(set) var last: Value
  var heads: [Head] = []
  var notes: [String] = []

  init(_ configuration: DarknetConfiguration, _ weights: DarknetWeights) throws(DarknetError) {
    self.configuration = configuration
    self.weights = weights
    let net = configuration.net
    let sides = 1...Self.limit
    imageSize = (try net.integer("height", in: sides), try net.integer("width", in: sides))
    channels = try net.integer("channels", 3, in: 1...1024)
    last = Value(
      name: Self.input, channels: channels, height: imageSize.height, width: imageSize.width)
  }

  /// Appends a layer.
  mutating func add(_ section: DarknetConfiguration.Section) throws(DarknetError) {
    let index = values.count
    let name = "layer_\(index)"
    switch section.name {
    case "convolutional", "conv": last = try convolution(section, name)
    case "connected", "conn": last = try connected(section, name)
    case "maxpool", "max": last = try maxPool(section, name)
    case "avgpool", "avg":
      last.name = graph.node("GlobalAveragePool", [last.name], as: name)
      (last.height, last.width) = (1, 1)
    case "upsample": last = try upsample(section, name)
    case "route": last = try route(section, name)
    case "shortcut": last = try shortcut(section, name)
    case "scale_channels", "sam": last = try gate(section, name)
    case "yolo": try yolo(section, name)
    case "dropout": break
    case "softmax", "cost":
      guard index == configuration.layers.count - 1 || isTail(index) else {
        throw section.problem("is between other layers; it can be omitted only at the end")
      }
      notes.append(
        "[\(section.name)] (line \(section.line)) is left out: the network gives logits")
    default: throw section.problem("is not supported")
    }
    values.append(last)
  }

  /// Whether a layer is only followed by losses.
  private func isTail(_ index: Int) -> Bool {
    configuration.layers[(index + 1)...].allSatisfy { ["softmax", "cost"].contains($0.name) }
  }

  /// The finished graph, after all layers were added and all weights read.
  mutating func finish() throws(DarknetError) -> (GraphDefinition, DetectionGeometry?, [String]) {
    guard weights.rest == 0 else {
      throw DarknetError(
        weights.path,
        "\(weights.rest) numbers are left after the last layer of \(configuration.path): the two "
          + "files belong to different networks")
    }
    let batch = GraphDimension.named("batch")
    var geometry: DetectionGeometry?
    let output: GraphPort
    if let classes = heads.first?.classes {
      // Finest first, as in Fovea's detectors.
      let heads = heads.enumerated().sorted {
        ($0.element.stride, $0.offset) < ($1.element.stride, $1.offset)
      }.map(\.element)
      guard heads.allSatisfy({ $0.classes == classes }) else {
        throw DarknetError(
          configuration.path, "its [yolo] sections have different numbers of classes")
      }
      let found = DetectionGeometry(
        strides: heads.flatMap { Array(repeating: $0.stride, count: $0.anchors) }, bins: 1,
        classes: classes)
      geometry = found
      let name = graph.node(
        "Concat", heads.map(\.output), as: "predictions", ["axis": .int(1)])
      output = GraphPort(name, .float32, [batch, .named("predictions"), .fixed(found.outputs)])
    } else {
      let name = last.isFlat ? last.name : graph.node("Flatten", [last.name], as: "logits")
      let count = last.channels * last.height * last.width
      output = GraphPort(name, .float32, [batch, .fixed(count)])
    }
    let definition = GraphDefinition(
      name: "darknet", opset: 18,
      inputs: [
        GraphPort(
          Self.input, .float32,
          [batch, .fixed(channels), .fixed(imageSize.height), .fixed(imageSize.width)])
      ],
      outputs: [output], nodes: graph.nodes, constants: graph.constants)
    return (definition, geometry, notes)
  }

  /// The output of a referenced layer: an absolute index, or a negative offset from the current
  /// layer.
  func value(
    _ reference: Int, _ section: DarknetConfiguration.Section, _ key: String
  ) throws(DarknetError) -> Value {
    let index = reference < 0 ? values.count + reference : reference
    guard values.indices.contains(index) else {
      throw section.problem(
        "\(key): there is no layer \(reference) before layer \(values.count)", at: key)
    }
    return values[index]
  }

  /// Reads the weights of a layer.
  mutating func read(
    _ shape: [Int], _ section: DarknetConfiguration.Section, as name: String
  ) throws(DarknetError) -> String {
    let count = shape.reduce(1, *)
    guard count <= weights.rest else {
      throw DarknetError(
        weights.path,
        "it ends within layer \(values.count) ([\(section.name)], \(configuration.path):"
          + "\(section.line)): \(name) has \(count) numbers, but \(weights.rest) are left. The "
          + "file is truncated or belongs to another network")
    }
    let numbers = weights.read(shape)
    return graph.constant(GraphTensor(.float32, shape, bytes: numbers.bytes), as: name)
  }

  /// Appends an activation.
  mutating func activated(
    _ input: String, _ section: DarknetConfiguration.Section, default fallback: String,
    _ name: String
  ) throws(DarknetError) -> String {
    let kind = section.values["activation"]?.text ?? fallback
    let output = name + ".\(kind)"
    switch kind {
    case "linear": return input
    case "leaky": return graph.node("LeakyRelu", [input], as: output, ["alpha": .float(0.1)])
    case "relu": return graph.node("Relu", [input], as: output)
    case "relu6":
      let bounds = [graph.scalar(0, as: output + ".low"), graph.scalar(6, as: output + ".high")]
      return graph.node("Clip", [input] + bounds, as: output)
    case "mish": return graph.node("Mish", [input], as: output)
    case "logistic": return graph.node("Sigmoid", [input], as: output)
    case "swish":
      let gate = graph.node("Sigmoid", [input], as: output + ".gate")
      return graph.node("Mul", [input, gate], as: output)
    case "tanh": return graph.node("Tanh", [input], as: output)
    case "elu": return graph.node("Elu", [input], as: output, ["alpha": .float(1)])
    default:
      let known = ["linear", "leaky", "relu", "relu6", "mish", "logistic", "swish", "tanh", "elu"]
      throw section.problem(
        "activation=\(kind) is not supported; known: \(known.joined(separator: ", "))",
        at: "activation")
    }
  }
}
