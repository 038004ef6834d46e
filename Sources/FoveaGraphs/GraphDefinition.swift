/// A network as a list of ONNX operators: the common form of imported and exported networks.
///
/// Values are identified by name; each is a graph input, a constant or a node's output. Arrays have
/// ONNX's axis order (images `[N, C, H, W]`, convolution weights `[O, I, H, W]`).
public struct GraphDefinition: Sendable, Hashable, Codable {
  /// The graph's name in the file.
  public var name: String
  /// The version of ONNX's operator set, which selects the definition of each operator.
  public var opset: Int
  /// The versions of other operator sets, by domain.
  public var otherOpsets: [String: Int]
  /// The graph's inputs, without constants.
  public var inputs: [GraphPort]
  /// The graph's outputs, in the order of the file.
  public var outputs: [GraphPort]
  /// The nodes in topological order.
  public var nodes: [GraphNode]
  /// Weights and other constants by name.
  public var constants: [String: GraphTensor]
  /// String metadata by key.
  public var metadata: [String: String]

  /// Makes a graph; all collections are empty by default.
  public init(
    name: String, opset: Int, otherOpsets: [String: Int] = [:], inputs: [GraphPort],
    outputs: [GraphPort], nodes: [GraphNode], constants: [String: GraphTensor] = [:],
    metadata: [String: String] = [:]
  ) {
    self.name = name
    self.opset = opset
    self.otherOpsets = otherOpsets
    self.inputs = inputs
    self.outputs = outputs
    self.nodes = nodes
    self.constants = constants
    self.metadata = metadata
  }
}

/// An input or output of a graph.
public struct GraphPort: Sendable, Hashable, Codable {
  /// The name of the input or output value.
  public var name: String
  /// The element type of the value.
  public var elementType: ElementType
  /// Axis lengths; nil if the rank is unknown.
  public var shape: [GraphDimension]?

  /// Makes an input or output.
  public init(_ name: String, _ elementType: ElementType, _ shape: [GraphDimension]?) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
  }
}

/// An axis length: fixed, or dynamic.
public enum GraphDimension: Sendable, Hashable, Codable {
  case fixed(Int)
  /// A dynamic length; equal names mean equal lengths, such as `batch`.
  case named(String)
  case unknown
}

/// A node of a graph: one operator call.
public struct GraphNode: Sendable, Hashable, Codable {
  /// The operator's name, such as `Conv`.
  public var op: String
  /// The operator set's domain; empty for ONNX's own.
  public var domain: String
  /// The node's name, for error messages; may be empty.
  public var name: String
  /// Names of the input values, in the operator's order; empty for an omitted optional input.
  public var inputs: [String]
  /// Names of the output values; empty for an unused output.
  public var outputs: [String]
  /// The operator's attributes by name.
  public var attributes: [String: GraphAttribute]

  /// Makes a node; optional parts are empty by default.
  public init(
    _ op: String, name: String = "", domain: String = "", inputs: [String], outputs: [String],
    attributes: [String: GraphAttribute] = [:]
  ) {
    self.op = op
    self.domain = domain
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }
}

/// The value of an operator's attribute.
public enum GraphAttribute: Sendable, Hashable, Codable {
  case int(Int)
  case float(Float)
  case text(String)
  case ints([Int])
  case floats([Float])
  case texts([String])
  case tensor(GraphTensor)
  /// A branch of `If`.
  indirect case graph(GraphDefinition)
}
