/// An input that a layer of a model can't take.
public struct LayerError: Error, CustomStringConvertible, Equatable {
  /// The layer's path in the model; empty for the model itself.
  public let path: String
  /// The input given, the input expected, and the fix.
  public let problem: String

  /// The layer's path, if it has one, and the problem.
  public var description: String { path.isEmpty ? problem : "layer '\(path)': \(problem)" }

  init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }
}
