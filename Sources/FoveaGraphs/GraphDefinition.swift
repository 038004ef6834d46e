/// A network as a list of operators, in the terms of ONNX: what imported networks are run from and
/// exported ones are written to.
///
/// Values are named; each is a graph input, a constant, or a node's output. Arrays lie as ONNX has
/// them (images `[N, C, H, W]`, convolution weights `[O, I, H, W]`).
public struct GraphDefinition: Sendable, Hashable, Codable {
  /// What the graph is called.
  public var name: String
  /// Version of the operator set: which definition of each operator is meant.
  public var opset: Int
  /// Versions of other operator sets, by domain.
  public var otherOpsets: [String: Int]
  /// What is given to the graph, without constants.
  public var inputs: [GraphPort]
  /// What the graph computes.
  public var outputs: [GraphPort]
  /// In an order in which each node comes after those it reads.
  public var nodes: [GraphNode]
  /// Weights and other constants by name.
  public var constants: [String: GraphTensor]
  /// Texts that travel with the file.
  public var metadata: [String: String]

  /// Makes a graph.
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
  /// The value's name.
  public var name: String
  /// What its numbers are.
  public var elementType: ElementType
  /// Axis lengths; nil where the rank is unknown.
  public var shape: [GraphDimension]?

  /// Makes a port.
  public init(_ name: String, _ elementType: ElementType, _ shape: [GraphDimension]?) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
  }
}

/// An axis length: known, or chosen when the graph runs.
public enum GraphDimension: Sendable, Hashable, Codable {
  case fixed(Int)
  /// The same name means the same length, for example `batch`.
  case named(String)
  case unknown
}

/// One operator of a graph.
public struct GraphNode: Sendable, Hashable, Codable {
  /// The operator's name, for example `Conv`.
  public var op: String
  /// The operator's set: empty for ONNX's own.
  public var domain: String
  /// The node's own name, for messages; may be empty.
  public var name: String
  /// Names of values read, in the operator's order; empty where an optional one is left out.
  public var inputs: [String]
  /// Names of values computed; empty where one is not wanted.
  public var outputs: [String]
  /// The operator's settings by name.
  public var attributes: [String: GraphAttribute]

  /// Makes a node.
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

/// A setting of an operator.
public enum GraphAttribute: Sendable, Hashable, Codable {
  case int(Int)
  case float(Float)
  case text(String)
  case ints([Int])
  case floats([Float])
  case texts([String])
  case tensor(GraphTensor)
  /// The body of `If`.
  indirect case graph(GraphDefinition)
}
