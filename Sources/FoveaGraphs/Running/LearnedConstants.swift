import FoveaLayers

/// The trainable constants of a graph, and their axis order in the parameter tree.
///
/// Trainable are the weights of operators, whether read directly or through operators that only
/// reshape or move elements, and constants with a name in PyTorch's form, such as `stages.0.gamma`.
struct LearnedConstants {
  struct Found {
    let name: String
    let path: String
    let role: Parameter.Role
    let order: [Int]
  }
  private(set) var found: [Found] = []

  init(of graph: GraphDefinition) {
    let sources = graph.makers.mapValues { graph.nodes[$0] }
    /// The constant behind a value that differs from it only in shape or axis order; nil otherwise.
    func constant(behind name: String) -> String? {
      var name = name
      for _ in 0..<8 {
        if graph.constants[name] != nil { return name }
        guard let node = sources[name],
          ["Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Expand"]
            .contains(node.op), let first = node.inputs.first
        else { return nil }
        name = first
      }
      return nil
    }

    // The use of each constant: its direct slots, and the number of its readers.
    var roles: [String: Parameter.Role] = [:]
    var firstReads: [String] = []
    var readers: [String: [(op: String, slot: Int)]] = [:]
    for node in graph.nodes {
      let learned = GraphOperator.named(node.op, domain: node.domain)?.learned ?? [:]
      for (slot, name) in node.inputs.enumerated() where !name.isEmpty {
        if graph.constants[name] != nil { readers[name, default: []].append((node.op, slot)) }
        guard let constant = constant(behind: name) else { continue }
        if let role = learned[slot] {
          if roles[constant] == nil { firstReads.append(constant) }
          roles[constant] = roles[constant] ?? role
        } else if roles[constant] == nil, Self.isNameOfParameter(constant) {
          firstReads.append(constant)
          roles[constant] = .weight
        }
      }
    }

    // The bias of a linear layer without Gemm: MatMul, then Add.
    for node in graph.nodes where node.op == "Add" {
      for (slot, name) in node.inputs.enumerated() where node.inputs.count == 2 {
        guard graph.constants[name]?.shape.count == 1,
          sources[node.inputs[1 - slot]]?.op == "MatMul"
        else { continue }
        if roles[name] == nil { firstReads.append(name) }
        roles[name] = .bias
      }
    }

    var paths: Set<String> = []
    for name in firstReads {
      guard let role = roles[name], let value = graph.constants[name],
        value.elementType == .float32,
        value.shape.reduce(1, { $0.multipliedReportingOverflow(by: $1).partialValue }) > 0
      else { continue }
      var path = Self.path(of: name)
      while !paths.insert(path).inserted { path += "_" }
      let isFilter = (readers[name] ?? []).allSatisfy { reader in
        ["Conv", "ConvTranspose"].contains(reader.op) && reader.slot == 1
      }
      let order =
        isFilter && value.shape.count == 4
        ? GraphValue.channelsLast(4) : Array(0..<value.shape.count)
      found.append(Found(name: name, path: path, role: role, order: order))
    }
  }

  /// Whether a name is the path of a PyTorch module's parameter, and not invented by an exporter.
  private static func isNameOfParameter(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 && parts.last.map { Int($0) == nil } == true
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      }
  }

  /// The constant's name, with characters replaced that have a meaning in paths and patterns.
  private static func path(of name: String) -> String {
    let parts = name.split { "/:.".contains($0) }.map { part in
      String(part.map { $0 == "*" || $0.isWhitespace ? "_" : $0 })
    }
    return parts.isEmpty ? "_" : parts.joined(separator: ".")
  }
}
