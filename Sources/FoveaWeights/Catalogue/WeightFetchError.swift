/// A failure to provide published weights.
public struct WeightFetchError: Error, Equatable, CustomStringConvertible {
  /// The category of a failure.
  public enum Kind: String, Sendable {
    /// The catalogue has no such name.
    case unknownName
    /// The server cannot be reached, or timed out.
    case unreachable
    /// The server's response is not the requested file.
    case badAnswer
    /// The file differs from the published one.
    case wrongContent
    /// The cache folder is not writable.
    case cannotStore
  }

  /// The category of the failure.
  public let kind: Kind
  /// The reason and the remedy, as sentences.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
