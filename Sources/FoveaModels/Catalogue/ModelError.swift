/// A model that doesn't exist, or can't be built with the given shape and options.
public struct ModelError: Error, CustomStringConvertible, Equatable {
  /// The request, the problem, and the fix.
  public let description: String
  init(_ description: String) { self.description = description }
}
