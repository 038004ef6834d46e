/// Keras weights of a different network, though their shapes may match the model.
public struct KerasImportError: Error, CustomStringConvertible, Equatable {
  /// The difference, its location and the remedy.
  public let description: String
}
