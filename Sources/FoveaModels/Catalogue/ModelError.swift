/// A model that doesn't exist, or can't be built as asked.
public struct ModelError: Error, CustomStringConvertible, Equatable {
  /// What was asked, why it can't be, and what to do.
  public let description: String
  init(_ description: String) { self.description = description }
}
