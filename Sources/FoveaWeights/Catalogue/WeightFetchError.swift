/// Why weights can't be had.
public struct WeightFetchError: Error, Equatable, CustomStringConvertible {
  /// The family of a failure.
  public enum Kind: String, Sendable {
    /// Nothing is published under a name.
    case unknownName
    /// A server can't be reached, or not in time.
    case unreachable
    /// A server answers with something else than what was asked for.
    case badAnswer
    /// A file isn't the one that was published.
    case wrongContent
    /// The cache can't be written.
    case cannotStore
  }

  /// The family of the failure.
  public let kind: Kind
  /// What happened and what to do.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
