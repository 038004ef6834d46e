extension GraphDefinition {
  /// The numbers of nodes that a conversion to evaluation mode changed.
  package struct TrainingNodes: Sendable, Equatable {
    /// Batch normalizations that used the statistics of their batch.
    package var normalizations = 0
    /// Dropouts that dropped elements.
    package var dropouts = 0

    package init(normalizations: Int = 0, dropouts: Int = 0) {
      self.normalizations = normalizations
      self.dropouts = dropouts
    }
  }

  /// Makes batch normalizations use their stored statistics and dropouts keep all elements, as in
  /// evaluation: a prediction must not depend on the other images of its batch, nor on chance.
  ///
  /// - Returns: The nodes that were exported in training mode.
  /// - Throws: `GraphError` where the network uses a batch's statistics as values.
  package mutating func useEvaluationMode() throws(GraphError) -> TrainingNodes {
    var found = TrainingNodes()
    let used = Set(nodes.flatMap(\.reads)).union(outputs.map(\.name))
    for index in nodes.indices {
      if nodes[index].domain.isEmpty, nodes[index].op == "BatchNormalization",
        case .int(let mode)? = nodes[index].attributes["training_mode"], mode != 0
      {
        let statistics = nodes[index].outputs.dropFirst().filter(used.contains)
        guard statistics.isEmpty else {
          throw GraphError(
            "it was exported in training mode, and the network reads its batch statistics "
              + "('\(statistics[0])'); export the network in evaluation mode (model.eval())",
            at: nodes[index])
        }
        nodes[index].attributes["training_mode"] = nil
        nodes[index].outputs = Array(nodes[index].outputs.prefix(1))
        found.normalizations += 1
      } else if nodes[index].domain.isEmpty, nodes[index].op == "Dropout",
        nodes[index].inputs.count > 2
      {
        let mode = nodes[index].inputs[2]
        nodes[index].inputs.removeLast()
        if isTrue(mode) != false { found.dropouts += 1 }
      }
      for key in nodes[index].attributes.keys.sorted() {
        guard case .graph(var body)? = nodes[index].attributes[key] else { continue }
        let inner = try body.useEvaluationMode()
        nodes[index].attributes[key] = .graph(body)
        found.normalizations += inner.normalizations
        found.dropouts += inner.dropouts
      }
    }
    return found
  }

  /// The value of a constant flag, nil where it is computed; false where it is left out.
  private func isTrue(_ name: String) -> Bool? {
    if name.isEmpty { return false }
    var constant = constants[name]
    if constant == nil,
      let maker = nodes.first(where: { $0.op == "Constant" && $0.outputs.first == name }),
      case .tensor(let value)? = maker.attributes["value"]
    {
      constant = value
    }
    return constant.flatMap { (try? HostArray($0))?.wholes.first }.map { $0 != 0 }
  }
}
