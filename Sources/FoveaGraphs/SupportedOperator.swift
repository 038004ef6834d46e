/// An operator that graphs may use.
public struct SupportedOperator: Sendable, Hashable {
  /// The operator's name, such as `Conv`.
  public let name: String
  /// The operator set's domain; empty for ONNX's own.
  public let domain: String
  /// The version of the operator set that introduced the operator.
  public let since: Int

  /// The name; with its domain as a prefix unless the domain is ONNX's own.
  public var title: String { domain.isEmpty ? name : "\(domain).\(name)" }
}

extension GraphModel {
  /// All operators that graphs may use, sorted by name.
  public static var supportedOperators: [SupportedOperator] {
    GraphOperator.all.map {
      SupportedOperator(name: $0.name, domain: $0.domain, since: $0.since)
    }.sorted { $0.title < $1.title }
  }

  /// The newest supported version of ONNX's own operator set.
  public static var newestOpset: Int { GraphOperator.opsets.upperBound }
}
