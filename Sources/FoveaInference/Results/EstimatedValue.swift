/// A number that a regressor reads off an image.
public struct EstimatedValue: Sendable, Hashable, Codable {
  /// What it is, as the training data named it.
  public var name: String
  /// In the training data's units.
  public var value: Double
}
