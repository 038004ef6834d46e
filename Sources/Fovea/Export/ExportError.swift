/// An export that can't be done as asked, or whose result was found wrong.
public struct ExportError: Error, CustomStringConvertible, Equatable {
  /// What happened and what to do.
  public let description: String

  init(_ description: String) { self.description = description }
}
