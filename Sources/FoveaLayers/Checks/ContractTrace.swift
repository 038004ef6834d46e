/// The calls by name and the parameters read in one forward pass, for `checkContract`.
final class ContractTrace {
  /// One call of a layer by name.
  struct Call {
    let path: String
    let kind: String
    /// Parameters of the layer with their paths from the layer down.
    let parameters: [(path: String, id: UInt64)]
  }

  /// Calls in the order in which they began.
  private(set) var calls: [Call] = []
  /// Parameters read, with the path of the layer that read them.
  private(set) var reads: [(parameter: Parameter, path: String)] = []
  /// The first child that was called but is missing from the table of its layer.
  private(set) var unlisted: LayerError?

  func enter(_ layer: any Layer, path: String) {
    let parameters = layer.parameters().map { (path: $0.path, id: $0.parameter.id) }
    calls.append(Call(path: path, kind: layer.kind, parameters: parameters))
  }

  func read(_ parameter: Parameter, path: String) { reads.append((parameter, path)) }

  func note(unlisted problem: String, path: String) {
    if unlisted == nil { unlisted = LayerError(path: path, problem: problem) }
  }
}
