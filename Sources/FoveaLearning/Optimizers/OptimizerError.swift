/// Invalid settings of an optimizer or schedule.
public struct OptimizerError: Error, CustomStringConvertible, Equatable {
  /// The given value, the expected one, and the fix.
  public let description: String
  init(_ description: String) { self.description = description }
}
