/// A layer that can't take what the layers before it produce.
public struct LayerError: Error, CustomStringConvertible, Equatable {
  /// The layer's path in the model; empty for the model itself.
  public let path: String
  /// What was given, what was expected, and what to do.
  public let problem: String

  /// The path and the problem.
  public var description: String { path.isEmpty ? problem : "layer '\(path)': \(problem)" }

  init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }
}
