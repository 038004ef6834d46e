/// An export that isn't possible as requested, or gave a wrong file.
public struct ExportError: Error, CustomStringConvertible, Equatable {
  /// What happened and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
