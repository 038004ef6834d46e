/// What may differ between a file of weights and the model that takes them. By default nothing may:
/// every parameter finds its tensor, and every tensor its parameter.
public struct WeightImportOptions: Sendable, Hashable {
  /// Parameters that the file lacks keep their numbers.
  public var allowsMissing: Bool
  /// Tensors that the model has no place for are left out.
  public var allowsUnexpected: Bool
  /// The last layer keeps its numbers, whatever the file has for it: a head for other classes.
  public var skipsClassifier: Bool

  /// Makes options.
  public init(
    allowsMissing: Bool = false, allowsUnexpected: Bool = false, skipsClassifier: Bool = false
  ) {
    self.allowsMissing = allowsMissing
    self.allowsUnexpected = allowsUnexpected
    self.skipsClassifier = skipsClassifier
  }
}
