import Foundation
import FoveaGraphs
import FoveaSupport

/// Builds the messages of a model file from a graph.
struct ModelWriter {
  private let options: ONNXWriteOptions
  /// The model's URL; nil for a model in memory.
  private let place: URL?
  /// External constants in order, with their offsets in the data file.
  private var outside: [(offset: Int, bytes: Data)] = []
  private var end = 0
  private var movesConstants = false
  /// Smaller constants, in bytes, stay in the model, so that shapes can be read without the data.
  private static let leastMoved = 1024
  // Other programs map the data file by pages.
  private static let alignment = 4096

  init(options: ONNXWriteOptions, place: URL?) {
    self.options = options
    self.place = place
  }

  mutating func model(_ graph: GraphDefinition) throws -> ONNXModel {
    guard ONNXFile.opsets.contains(graph.opset) else {
      throw ONNXProblem(
        .unsupported,
        "version \(graph.opset) of ONNX's operators is not supported; choose one of "
          + "\(ONNXFile.opsets.lowerBound) to \(ONNXFile.opsets.upperBound)")
    }
    let size = graph.constants.values.reduce(0) { $0 + $1.bytes.count }
    movesConstants = place != nil && size > options.externalDataAbove
    var model = ONNXModel()
    model.irVersion = ONNXFile.irVersion(opset: graph.opset)
    model.producerName = options.producer
    if !options.producerVersion.isEmpty { model.producerVersion = options.producerVersion }
    model.opsetImport = [Self.set("", graph.opset)]
    model.opsetImport += graph.otherOpsets.sorted { $0.key < $1.key }.map { Self.set($0, $1) }
    model.metadata = graph.metadata.sorted { $0.key < $1.key }.map { Self.entry($0, $1) }
    model.graph = self.graph(graph)
    return model
  }

  /// Writes the external data, then the model.
  func finish(_ model: ONNXModel) throws {
    guard let place else { return }
    let bytes = try model.serializedBytes()
    if !outside.isEmpty {
      try AtomicFile.write(to: Self.dataPlace(of: place)) { file in
        var position = 0
        for (offset, bytes) in outside {
          try file.write(Data(count: offset - position))
          try file.write(bytes)
          position = offset + bytes.count
        }
      }
    }
    try AtomicFile.write(bytes, to: place)
  }

  static func dataPlace(of place: URL) -> URL {
    place.deletingLastPathComponent().appendingPathComponent(place.lastPathComponent + ".data")
  }

  private mutating func graph(_ graph: GraphDefinition) -> ONNXGraph {
    var result = ONNXGraph()
    result.name = graph.name.isEmpty ? "graph" : graph.name
    result.input = graph.inputs.map(Self.value)
    result.output = graph.outputs.map(Self.value)
    for (name, constant) in graph.constants.sorted(by: { $0.key < $1.key }) {
      result.initializer.append(tensor(constant, name: name, mayMove: true))
    }
    for node in graph.nodes { result.node.append(self.node(node)) }
    return result
  }

  private mutating func node(_ node: GraphNode) -> ONNXNode {
    var result = ONNXNode()
    result.operatorName = node.op
    if !node.name.isEmpty { result.name = node.name }
    if !node.domain.isEmpty { result.domain = node.domain }
    result.input = node.inputs
    result.output = node.outputs
    for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
      var attribute = ONNXAttribute()
      attribute.name = name
      switch value {
      case .int(let value): (attribute.type, attribute.i) = (.int, Int64(value))
      case .float(let value): (attribute.type, attribute.f) = (.float, value)
      case .text(let value): (attribute.type, attribute.s) = (.string, Data(value.utf8))
      case .ints(let values): (attribute.type, attribute.ints) = (.ints, values.map { Int64($0) })
      case .floats(let values): (attribute.type, attribute.floats) = (.floats, values)
      case .texts(let values):
        (attribute.type, attribute.strings) = (.strings, values.map { Data($0.utf8) })
      case .tensor(let value):
        (attribute.type, attribute.t) = (.tensor, tensor(value, name: "", mayMove: false))
      case .graph(let body): (attribute.type, attribute.g) = (.graph, graph(body))
      }
      result.attribute.append(attribute)
    }
    return result
  }

  private mutating func tensor(
    _ tensor: GraphTensor, name: String, mayMove: Bool
  ) -> ONNXTensor {
    var result = ONNXTensor()
    if !name.isEmpty { result.name = name }
    result.dims = tensor.shape.map { Int64($0) }
    result.dataType = Int32(tensor.elementType.onnxCode)
    if tensor.elementType == .string {
      result.stringData = tensor.texts.map { Data($0.utf8) }
      return result
    }
    let bytes = tensor.elementType.isPacked ? HalfBytes.packed(tensor.bytes) : tensor.bytes
    if mayMove, movesConstants, bytes.count >= Self.leastMoved, let place {
      let offset = (end + Self.alignment - 1) / Self.alignment * Self.alignment
      outside.append((offset, bytes))
      end = offset + bytes.count
      result.dataLocation = .external
      result.externalData = [
        Self.entry("location", Self.dataPlace(of: place).lastPathComponent),
        Self.entry("offset", String(offset)), Self.entry("length", String(bytes.count)),
      ]
    } else {
      result.rawData = bytes
    }
    return result
  }

  private static func value(_ port: GraphPort) -> ONNXValue {
    var type = ONNXType.Tensor()
    type.elementType = Int32(port.elementType.onnxCode)
    if let shape = port.shape {
      type.shape.dim = shape.map { dimension in
        switch dimension {
        case .fixed(let length): ONNXDimension(.value(Int64(length)))
        case .named(let name): ONNXDimension(.parameter(name))
        case .unknown: ONNXDimension()
        }
      }
      // Without this, a scalar's empty shape would be omitted, and its rank would be unknown.
      if shape.isEmpty { type.shape = ONNXShape() }
    }
    var value = ONNXValue()
    value.name = port.name
    value.type.tensor = type
    return value
  }

  private static func set(_ domain: String, _ version: Int) -> ONNXOperatorSet {
    var set = ONNXOperatorSet()
    set.domain = domain
    set.version = Int64(version)
    return set
  }

  private static func entry(_ key: String, _ value: String) -> ONNXEntry {
    var entry = ONNXEntry()
    entry.key = key
    entry.value = value
    return entry
  }
}
