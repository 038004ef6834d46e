import FoveaLayers
import FoveaTensors

/// A supported operator: its versions, its signature and its implementation.
///
/// To add one, write a `static let` of this type in its family's file and a line in
/// `GraphOperator.all`.
struct GraphOperator: Sendable {
  /// The operator's name, such as `Conv`.
  let name: String
  /// The operator set's domain; empty for ONNX's own.
  let domain: String
  /// The version of the operator set that introduced the operator.
  let since: Int
  /// The allowed number of inputs.
  let inputs: ClosedRange<Int>
  /// The trainable inputs, with their roles.
  let learned: [Int: Parameter.Role]
  /// Whether elements may be strings: for operators that only move, compare or parse them.
  let takesTexts: Bool
  /// Computes the outputs of a node.
  let run: @Sendable (NodeCall) throws -> [GraphValue]

  init(
    _ name: String, domain: String = "", since: Int = 1, inputs: ClosedRange<Int>,
    learned: [Int: Parameter.Role] = [:], takesTexts: Bool = false,
    run: @escaping @Sendable (NodeCall) throws -> [GraphValue]
  ) {
    self.name = name
    self.domain = domain
    self.since = since
    self.inputs = inputs
    self.learned = learned
    self.takesTexts = takesTexts
    self.run = run
  }

  /// The supported versions of ONNX's own operator set: 6 to 24.
  static let opsets = 6...24

  /// Finds an operator; nil if it is not supported.
  static func named(_ name: String, domain: String) -> GraphOperator? {
    table[domain == "ai.onnx" ? "" : domain]?[name]
  }

  private static let table: [String: [String: GraphOperator]] = {
    var table: [String: [String: GraphOperator]] = [:]
    for entry in all { table[entry.domain, default: [:]][entry.name] = entry }
    return table
  }()

  /// The names of ONNX's own operators that are supported, in ascending order.
  static var names: [String] { all.filter { $0.domain.isEmpty }.map(\.name).sorted() }
}
