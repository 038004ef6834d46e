import FoveaLayers
import FoveaTensors

/// An operator that graphs may use: which versions of it run, and how.
///
/// To add one, write a `static let` of this type in its family's file and a line in
/// `GraphOperator.all`.
struct GraphOperator: Sendable {
  /// The operator's name, for example `Conv`.
  let name: String
  /// The operator's set: empty for ONNX's own.
  let domain: String
  /// The operator set in which it first appeared.
  let since: Int
  /// How many inputs it takes.
  let inputs: ClosedRange<Int>
  /// Which inputs are learned, and what they are for.
  let learned: [Int: Parameter.Role]
  /// Whether elements may be texts: for operators that only move, compare or read them.
  let takesTexts: Bool
  /// Computes the outputs.
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

  /// The versions of ONNX's own operator set that graphs may be written in.
  static let opsets = 6...24

  /// Finds an operator.
  static func named(_ name: String, domain: String) -> GraphOperator? {
    table[domain == "ai.onnx" ? "" : domain]?[name]
  }

  private static let table: [String: [String: GraphOperator]] = {
    var table: [String: [String: GraphOperator]] = [:]
    for entry in all { table[entry.domain, default: [:]][entry.name] = entry }
    return table
  }()

  /// The names of ONNX's own operators that run, sorted.
  static var names: [String] { all.filter { $0.domain.isEmpty }.map(\.name).sorted() }
}
