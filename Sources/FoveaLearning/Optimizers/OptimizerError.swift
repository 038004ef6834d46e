/// Optimizer or schedule settings that make no sense, or name what doesn't exist.
public struct OptimizerError: Error, CustomStringConvertible, Equatable {
  /// What was given, what was expected, and what to do.
  public let description: String
  init(_ description: String) { self.description = description }
}
