import Foundation
import FoveaGraphs
import FoveaTensors

/// Networks with one number for each pixel or image: the foreground's.
extension GraphOutputs {
  /// What the one channel of a network holds.
  private enum Channel {
    case logits(String)
    case probabilities(String)
  }

  /// Makes two logits of the one number, those of background and foreground, so that the foreground
  /// wins from a probability of `threshold` on.
  ///
  /// - Returns: A note on how the number is read.
  static func splitForeground(
    in graph: inout GraphDefinition, _ input: GraphInput, threshold: Double
  ) throws -> String {
    guard threshold > 0, threshold < 1 else {
      throw GraphImportError(
        "the threshold of the foreground is \(threshold), but must be above 0 and below 1")
    }
    let shape = try input.output(of: graph, isPrepended: true).shape
    var names = GraphNames(of: graph)
    var nodes: [GraphNode] = []
    func add(
      _ op: String, _ inputs: [String], _ attributes: [String: GraphAttribute] = [:]
    ) -> String {
      let name = names.free("fovea.foreground")
      nodes.append(
        GraphNode(op, name: name, inputs: inputs, outputs: [name], attributes: attributes))
      return name
    }
    func constant(_ values: [Float], _ shape: [Int]) -> String {
      let name = names.free("fovea.foreground.constant")
      graph.constants[name] = GraphTensor(values, shape: shape)
      return name
    }
    let kind = try channel(of: &graph, input)
    var logit: String
    let note: String
    switch kind {
    case .logits(let name): (logit, note) = (name, "a logit")
    case .probabilities(let name):
      // Keeps the logits finite.
      let held = add(
        "Min", [add("Max", [name, constant([1e-7], [])]), constant([0.999_999_9], [])])
      let rest = add("Sub", [constant([1], []), held])
      (logit, note) = (add("Sub", [add("Log", [held]), add("Log", [rest])]), "a probability")
    }
    let shift = constant([0, Float(-log(threshold / (1 - threshold)))], [2])
    let isMap = shape.count > 2
    if shape.count == 3 {
      // Maps without an axis of channels.
      logit = add("Unsqueeze", [logit], ["axes": .ints([1])])
    }
    let weights = constant([0, 1], isMap ? [2, 1, 1, 1] : [1, 2])
    let both = add(isMap ? "Conv" : "Gemm", [logit, weights, shift])
    graph.nodes += nodes
    let batch = graph.outputs[0].shape?.first ?? .unknown
    let plane = isMap ? shape.suffix(2).map(GraphDimension.fixed) : []
    graph.outputs = [GraphPort(both, .float32, [batch, .fixed(2)] + plane)]
    graph.dropUnread()
    return "its one channel is read as \(note) of the foreground, which wins from a probability of "
      + "\(threshold) on"
  }

  /// Whether the network ends in a sigmoid, apart from operators that only rename or reshape it.
  static func endsInSigmoid(_ graph: GraphDefinition) -> Bool {
    let makers = graph.makers
    var name = graph.outputs.first?.name ?? ""
    while let index = makers[name] {
      let node = graph.nodes[index]
      if node.op == "Sigmoid" { return true }
      guard renaming.contains(node.op) else { return false }
      name = node.inputs[0]
    }
    return false
  }

  private static let renaming: Set<String> = [
    "Identity", "Flatten", "Squeeze", "Unsqueeze", "Reshape", "Cast", "Dropout",
  ]

  /// The logits before a sigmoid at the end, or what the output itself holds.
  private static func channel(
    of graph: inout GraphDefinition, _ input: GraphInput
  ) throws -> Channel {
    let output = graph.outputs[0].name
    let makers = graph.makers
    let reads = graph.nodes.flatMap(\.reads)
    var name = output
    var isExact = true
    while let index = makers[name] {
      let node = graph.nodes[index]
      isExact = isExact && (name == output || reads.count { $0 == name } == 1)
      switch node.op {
      case let op where renaming.contains(op): name = node.inputs[0]
      case "Resize", "Upsample", "Slice", "Clip":
        // Means of probabilities are probabilities, but their logits aren't means.
        isExact = false
        name = node.inputs[0]
      case "Sigmoid" where isExact && name == output: return .logits(node.inputs[0])
      case "Sigmoid" where isExact:
        graph.nodes[index].op = "Identity"
        return .logits(output)
      case "Sigmoid", "HardSigmoid", "Softmax": return .probabilities(output)
      default:
        // A network may limit its output by arithmetic, such as (x - min) / (max - min).
        guard node.op != "Conv", node.op != "Gemm", node.op != "MatMul", node.op != "ConvTranspose"
        else { return .logits(output) }
        let values = try input.output(of: graph, isPrepended: true).numbers().reals
        let isShare = values.allSatisfy { $0 >= 0 && $0 <= 1 } && Set(values).count > 1
        return isShare && node.op != "Relu" ? .probabilities(output) : .logits(output)
      }
    }
    return .logits(output)
  }
}
