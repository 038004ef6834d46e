import FoveaSupport

/// A layer that doesn't call its children as it visits them. Paths start at the checked model.
public enum LayerContractError: Error, Equatable, CustomStringConvertible {
  /// A layer can't take its input, or a child is missing from the table of its layer.
  case layer(LayerError)
  /// Two children, or two parameters, are visited under one path.
  case sharedPath(String)
  /// One parameter is visited under two paths.
  case visitedTwice(first: String, second: String)
  /// A layer is called under another name than it is visited under.
  case differentNames(kind: String, called: String, visited: String)
  /// A layer is called, but its parameters are not visited; `nearest` is a visited path like it.
  case unvisitedLayer(kind: String, called: String, nearest: String?)
  /// A parameter of a shape is read by the layer of a path, but not visited.
  case unvisitedParameter(shape: [Int], path: String)
  /// A layer is visited under a path, but called without a name.
  case unnamedCall(kind: String, visited: String)
  /// Two layers are called under one path.
  case sharedCall(called: String, kinds: [String])

  /// The layer, the paths called and visited, and the fix.
  public var description: String {
    switch self {
    case .layer(let error): error.description
    case .sharedPath(let path):
      "'\(path)' is visited twice: two children or parameters have this name; rename one of them"
    case .visitedTwice(let first, let second):
      "the parameter '\(first)' is visited again as '\(second)': list it once, and build every "
        + "layer separately, because copies of a layer share their parameters"
    case .differentNames(let kind, let called, let visited):
      "layer '\(called)' (\(kind)) is called under this name, but visited "
        + (visited.isEmpty ? "without one" : "as '\(visited)'")
        + "; give it one name, in the table `children` of a CompositeLayer"
    case .unvisitedLayer(let kind, let called, let nearest):
      "layer '\(called)' (\(kind)) is called, but its parameters are not visited."
        + (nearest.map { " Did you mean '\($0)'?" } ?? "")
        + " List it in the `children` of its layer, or in `visit`"
    case .unvisitedParameter(let shape, let path):
      (path.isEmpty ? "the model" : "layer '\(path)'")
        + " reads a parameter of shape \(shape) that it does not visit; list it in `children`, or "
        + "in `visit`"
    case .unnamedCall(let kind, let visited):
      "layer '\(visited)' (\(kind)) is visited under this name, but called without one; call it "
        + "through `context.children(of: self)`, or as 'layer(x, context, as: "
        + "\"\(visited.split(separator: ".").last ?? "")\")'"
    case .sharedCall(let called, let kinds):
      "two layers are called '\(called)', \(kinds.joined(separator: " and ")); rename one of them"
    }
  }
}
