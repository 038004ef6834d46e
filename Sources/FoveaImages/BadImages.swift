/// What to do with an image that cannot be decoded.
public enum BadImagePolicy: String, Sendable, Codable, CaseIterable {
  /// Stop with an error that names the file.
  case error
  /// Leave it out of its batch, which gets smaller, and list it.
  ///
  /// Which positions of the order a batch covers does not change, so a resumed run sees the same
  /// batches. A batch of which nothing is left is passed over.
  case skip
}

/// An image that `--on-bad-image skip` left out.
public struct SkippedImage: Sendable, Equatable, Codable {
  /// The sample's id.
  public let name: String
  /// Why it could not be used.
  public let reason: String

  /// Names an image and why it was left out.
  public init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }
}
