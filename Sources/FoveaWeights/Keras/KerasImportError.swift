/// Keras weights that are not those of the model that was to take them, though their shapes may be.
public struct KerasImportError: Error, CustomStringConvertible, Equatable {
  /// What differs, where, and what to do.
  public let description: String
}
