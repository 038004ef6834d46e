/// An export that isn't possible as requested, or whose file differs from the model.
public struct ExportError: Error, CustomStringConvertible, Equatable {
  /// The cause, and the fix.
  public let description: String

  init(_ description: String) { self.description = description }
}
