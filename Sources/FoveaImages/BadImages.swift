/// The handling of an image that cannot be decoded.
public enum BadImagePolicy: String, Sendable, Codable, CaseIterable {
  /// Stop with an error that names the file.
  case error
  /// Leave it out of its batch, which gets smaller, and list it.
  ///
  /// The samples that a batch covers stay the same, so a resumed run sees the same batches. A batch
  /// without any image left is not given.
  case skip
}

/// An image that was left out under `BadImagePolicy.skip`.
public struct SkippedImage: Sendable, Equatable, Codable {
  /// The id of the sample in its data set.
  public let name: String
  /// The reason why it could not be decoded.
  public let reason: String

  /// Names an image with the reason for leaving it out.
  public init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }
}
