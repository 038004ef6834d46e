/// The allowed differences between a weight file and a model. By default there are none: every
/// parameter must have its tensor, and every tensor its parameter.
public struct WeightImportOptions: Sendable, Hashable {
  /// Whether parameters without a tensor keep their values; false by default.
  public var allowsMissing: Bool
  /// Whether tensors without a parameter are ignored; false by default.
  public var allowsUnexpected: Bool
  /// Whether the last layer keeps its values, for other classes; false by default.
  public var skipsClassifier: Bool

  /// Makes options; by default nothing is allowed.
  public init(
    allowsMissing: Bool = false, allowsUnexpected: Bool = false, skipsClassifier: Bool = false
  ) {
    self.allowsMissing = allowsMissing
    self.allowsUnexpected = allowsUnexpected
    self.skipsClassifier = skipsClassifier
  }
}
