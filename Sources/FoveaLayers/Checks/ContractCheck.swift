import FoveaSupport
import FoveaTensors

extension Layer {
  /// Checks that every layer of the model is called under the path under which it is visited, on
  /// which summaries, captured activations, stages and probes depend.
  ///
  /// Both a pass of inference and one of training are traced; nothing is computed. Also checked: no
  /// two children or parameters have one path, no parameter is visited twice, and every parameter
  /// that a layer reads is visited. Two calls of one layer are allowed (shared weights), and so are
  /// calls of layers without parameters that nothing visits.
  ///
  /// A layer that is visited but never called is allowed, for example an auxiliary head: its
  /// gradients are zero.
  ///
  /// - Parameter shape: A shape of the input, `[N, H, W, C]` for images.
  /// - Returns: Paths of trainable parameters that the output depends on neither in training nor in
  ///   inference.
  /// - Throws: `LayerContractError` naming the layer, the path called and the path visited, or the
  ///   layer that can't take its input.
  @discardableResult
  public func checkContract(input shape: [Int]) throws(LayerContractError) -> [String] {
    let tree = try VisitedTree(of: self)
    var used = Set<UInt64>()
    for isTraining in [false, true] {
      let trace = ContractTrace()
      let context = Context(training: isTraining, checks: true, trace: trace)
      let output = self(Tensor.zeros(shape), context)
      if let problem = trace.unlisted ?? context.problem { throw .layer(problem) }
      let reached = tree.parameters(behind: output)
      try tree.check(trace, reached: reached)
      used.formUnion(reached)
    }
    return tree.parameters.filter { $0.parameter.isTrainable && !used.contains($0.parameter.id) }
      .map(\.path)
  }
}

/// The layers and parameters that a model visits.
private struct VisitedTree {
  let parameters: [(path: String, parameter: Parameter)]
  /// Kinds of layers by path.
  private var kinds: [String: String] = [:]
  /// Paths of parameters by id.
  private var paths: [UInt64: String] = [:]

  init(of model: any Layer) throws(LayerContractError) {
    parameters = model.parameters()
    for (path, layer) in model.layers() {
      guard kinds.updateValue(layer.kind, forKey: path) == nil else { throw .sharedPath(path) }
    }
    var seen = Set<String>()
    for (path, parameter) in parameters {
      guard seen.insert(path).inserted else { throw .sharedPath(path) }
      if let first = paths.updateValue(path, forKey: parameter.id) {
        throw .visitedTwice(first: first, second: path)
      }
    }
  }

  /// Ids of the parameters that an output depends on.
  func parameters(behind output: Tensor) -> Set<UInt64> {
    let operations = Tensor.graphOperations(
      of: [output], given: parameters.map(\.parameter.value))
    return Set(operations.flatMap(\.givenInputs).map { parameters[$0].parameter.id })
  }

  /// The path of the innermost visited layer that a parameter belongs to; empty for the model.
  private func owner(of path: String) -> String {
    var path = path
    while let dot = path.lastIndex(of: ".") {
      path = String(path[..<dot])
      if kinds[path] != nil { return path }
    }
    return ""
  }

  func check(_ trace: ContractTrace, reached: Set<UInt64>) throws(LayerContractError) {
    var called: [String: String] = [:]
    for call in trace.calls {
      try check(call)
      if let other = called.updateValue(call.kind, forKey: call.path), other != call.kind {
        throw .sharedCall(called: call.path, kinds: [other, call.kind])
      }
    }
    for (parameter, path) in trace.reads where paths[parameter.id] == nil {
      throw .unvisitedParameter(shape: parameter.value.shape, path: path)
    }
    for (path, parameter) in parameters where reached.contains(parameter.id) {
      let owner = owner(of: path)
      guard let kind = kinds[owner], called[owner] == nil else { continue }
      throw .unnamedCall(kind: kind, visited: owner)
    }
  }

  private func check(_ call: ContractTrace.Call) throws(LayerContractError) {
    for (path, id) in call.parameters {
      guard let visited = paths[id] else {
        let free = kinds.keys.sorted()
        throw .unvisitedLayer(
          kind: call.kind, called: call.path,
          nearest: NearestName.suggestion(for: call.path, among: free))
      }
      guard visited != "\(call.path).\(path)" else { continue }
      let isWhole = visited.hasSuffix(".\(path)")
      throw .differentNames(
        kind: call.kind, called: call.path,
        visited: isWhole ? String(visited.dropLast(path.count + 1)) : owner(of: visited))
    }
  }
}
