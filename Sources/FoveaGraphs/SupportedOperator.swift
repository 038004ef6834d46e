/// An operator that graphs may use.
public struct SupportedOperator: Sendable, Hashable {
  /// The operator's name, for example `Conv`.
  public let name: String
  /// The operator's set: empty for ONNX's own.
  public let domain: String
  /// The operator set in which it first appeared.
  public let since: Int

  /// The name, with the set before it where that isn't ONNX's own.
  public var title: String { domain.isEmpty ? name : "\(domain).\(name)" }
}

extension GraphModel {
  /// Every operator that graphs may use, by name.
  public static var supportedOperators: [SupportedOperator] {
    GraphOperator.all.map {
      SupportedOperator(name: $0.name, domain: $0.domain, since: $0.since)
    }.sorted { $0.title < $1.title }
  }

  /// The newest version of ONNX's own operators that graphs may be written in.
  public static var newestOpset: Int { GraphOperator.opsets.upperBound }
}
