import Foundation
import FoveaTensors

extension GraphDefinition {
  /// The same detector with new class predictions for another number of classes: the convolutions
  /// that give the scores are replaced, and the rest, boxes and objectness among them, stays.
  ///
  /// The weights of the new convolutions are left out. Their biases are such that few cells predict
  /// an object at first.
  ///
  /// - Parameters:
  ///   - count: The new number of classes.
  ///   - known: The number of classes now: the last values on the output's last axis.
  ///   - input: The shape of a batch of images, `[N, H, W, C]`.
  /// - Throws: `GraphError` with the obstacle, if the scores don't come from such convolutions.
  package func withClasses(
    _ count: Int, replacing known: Int, input: [Int]
  ) throws(GraphError) -> GraphDefinition {
    let shapes = try shapes(input: input)
    guard outputs.count == 1, let output = outputs.first, let shape = shapes[output.name],
      shape.count == 3, shape[2] > known
    else { throw GraphError("the graph's output is not that of a detector") }
    var trace = DetectorClasses(self, shapes, classes: known, to: count)
    try trace.follow(output.name, axis: 2)
    var changed = try trace.finished(cells: shape[1])
    let length = shape[2] + count - known
    changed.outputs[0].shape = output.shape.map { Array($0.dropLast()) + [.fixed(length)] }
    // Other readers of a value of another length may not take it.
    let result = try changed.shapes(input: input)[output.name]
    guard result == Array(shape.dropLast()) + [length] else {
      throw GraphError(
        "with \(count) classes the output would be \(result ?? []), not \(shape.dropLast()) and "
          + "\(length)")
    }
    return changed
  }

  /// The shapes of all values for images of a shape, `[N, H, W, C]`.
  private func shapes(input: [Int]) throws(GraphError) -> [String: [Int]] {
    do {
      let model = try GraphModel(withoutWeights: self)
      return try model.shapes(input: .zeros(input))
    } catch let error as GraphError {
      throw error
    } catch {
      throw GraphError("\(error)")
    }
  }
}

/// The way of the class scores of a detector, from its output back to the convolutions that give
/// them. The scores are the last on an axis of every value on the way.
struct DetectorClasses {
  private let graph: GraphDefinition
  private let shapes: [String: [Int]]
  private let makers: [String: Int]
  private let classes: Int
  private let change: Int
  private var result: GraphDefinition
  private var names: GraphNames
  private var followed: Set<String> = []
  private var convolutions: Set<Int> = []
  /// Whether another score, that of any object, is a factor of the classes' scores.
  private var hasObjectness = false

  /// - Parameter shapes: The shapes of the graph's values.
  init(_ graph: GraphDefinition, _ shapes: [String: [Int]], classes: Int, to count: Int) {
    self.graph = graph
    self.shapes = shapes
    self.classes = classes
    change = count - classes
    makers = graph.makers
    result = graph
    names = GraphNames(of: graph)
  }

  /// Functions of each number alone.
  private static let pointwise: Set<String> = [
    "Identity", "Dropout", "Cast", "Sigmoid", "HardSigmoid", "Softplus", "Log", "Exp", "Neg",
    "Sqrt", "Clip", "Relu", "Reciprocal",
  ]
  private static let binary: Set<String> = ["Add", "Sub", "Mul", "Div", "Min", "Max", "Pow"]

  /// Follows the scores at the end of an axis of a value.
  mutating func follow(_ name: String, axis: Int) throws(GraphError) {
    guard let length = shapes[name]?[axis], length >= classes, let index = makers[name] else {
      throw GraphError("the class scores don't come from a convolution, but from '\(name)'")
    }
    guard followed.insert(name).inserted else { return }
    let node = graph.nodes[index]
    switch node.op {
    case let op where Self.pointwise.contains(op): try follow(node.inputs[0], axis: axis)
    case let op where Self.binary.contains(op): try followOperands(of: node, name, axis)
    case "Concat": try followParts(of: node, name, axis)
    case "Slice": try followSlice(index, axis)
    case "Split": try followSplit(index, name, axis)
    case "Transpose":
      guard let shape = shapes[name] else { throw Self.problem(node) }
      let order = node.ints("perm") ?? Array(shape.indices.reversed())
      try follow(node.inputs[0], axis: order[axis])
    case "Reshape": try followReshape(index, name, axis)
    case "Conv": try replace(index, name, axis)
    default: throw Self.problem(node)
    }
  }

  private mutating func followOperands(
    of node: GraphNode, _ name: String, _ axis: Int
  ) throws(GraphError) {
    guard let shape = shapes[name] else { throw Self.problem(node) }
    var operands: [(name: String, axis: Int)] = []
    for input in node.inputs where graph.constants[input] == nil {
      guard let own = shapes[input] else { throw Self.problem(node) }
      let place = axis - (shape.count - own.count)
      if place >= 0, own[place] == shape[axis] {
        operands.append((input, place))
      } else if node.op == "Mul" {
        hasObjectness = true
      }
    }
    for input in node.inputs {
      guard let constant = graph.constants[input] else { continue }
      let place = axis - (shape.count - constant.shape.count)
      guard place < 0 || constant.shape[place] == 1 else { throw Self.problem(node) }
    }
    guard shape[axis] == 1, operands.count > 1 else {
      for operand in operands { try follow(operand.name, axis: operand.axis) }
      if operands.isEmpty { throw Self.problem(node) }
      return
    }
    // With one class, its score is told from that of any object by its place in the output.
    var attempts: [DetectorClasses] = []
    for operand in operands {
      var attempt = self
      do throws(GraphError) { try attempt.follow(operand.name, axis: operand.axis) } catch {
        continue
      }
      attempts.append(attempt)
    }
    guard let found = attempts.first,
      attempts.allSatisfy({ $0.convolutions == found.convolutions })
    else { throw Self.problem(node) }
    self = found
    hasObjectness = hasObjectness || (node.op == "Mul" && attempts.count < operands.count)
  }

  private mutating func followParts(
    of node: GraphNode, _ name: String, _ axis: Int
  ) throws(GraphError) {
    guard let shape = shapes[name], case .int(let given)? = node.attributes["axis"],
      let last = node.inputs.last
    else { throw Self.problem(node) }
    if given == axis || given + shape.count == axis {
      try follow(last, axis: axis)
    } else {
      for input in node.inputs { try follow(input, axis: axis) }
    }
  }

  private mutating func followSlice(_ index: Int, _ axis: Int) throws(GraphError) {
    let node = graph.nodes[index]
    let input = node.inputs[0]
    guard let shape = shapes[input], let starts = numbers(node, 1, "starts"),
      var ends = numbers(node, 2, "ends"), starts.count == ends.count
    else { throw Self.problem(node) }
    let axes = numbers(node, 3, "axes") ?? Array(starts.indices)
    let steps = numbers(node, 4, "steps") ?? starts.map { _ in 1 }
    if let place = axes.firstIndex(where: { $0 == axis || $0 + shape.count == axis }) {
      let length = shape[axis]
      let start = starts[place] < 0 ? starts[place] + length : starts[place]
      let end = ends[place] < 0 ? ends[place] + length : min(ends[place], length)
      guard steps[place] == 1, end == length, start <= length - classes else {
        throw Self.problem(node)
      }
      if starts[place] < 0 {
        var changed = starts
        changed[place] = start
        set(changed, of: index, 1, "starts")
      }
      ends[place] = length + change
      set(ends, of: index, 2, "ends")
    }
    try follow(input, axis: axis)
  }

  private mutating func followSplit(
    _ index: Int, _ name: String, _ axis: Int
  ) throws(GraphError) {
    let node = graph.nodes[index]
    var given = 0
    if case .int(let number)? = node.attributes["axis"] { given = number }
    guard let rank = shapes[name]?.count else { throw Self.problem(node) }
    if given < 0 { given += rank }
    if given == axis {
      var sizes = node.outputs.compactMap { shapes[$0]?[axis] }
      guard node.outputs.last == name, sizes.count == node.outputs.count else {
        throw Self.problem(node)
      }
      sizes[sizes.count - 1] += change
      result.nodes[index].attributes["num_outputs"] = nil
      set(sizes, of: index, graph.opset >= 13 ? 1 : nil, "split")
    }
    try follow(node.inputs[0], axis: axis)
  }

  /// The axis of the scores must be an axis of the input, too.
  private mutating func followReshape(
    _ index: Int, _ name: String, _ axis: Int
  ) throws(GraphError) {
    let node = graph.nodes[index]
    guard let shape = shapes[name], let before = shapes[node.inputs[0]], node.inputs.count == 2,
      let place = before.indices.first(where: { place in
        before[place] == shape[axis]
          && before[..<place].reduce(1, *) == shape[..<axis].reduce(1, *)
      }), var lengths = numbers(node, 1, ""), lengths.count == shape.count
    else { throw Self.problem(node) }
    if lengths[axis] > 0 {
      lengths[axis] += change
      set(lengths, of: index, 1, "")
    }
    try follow(node.inputs[0], axis: place)
  }

  private mutating func replace(_ index: Int, _ name: String, _ axis: Int) throws(GraphError) {
    let node = graph.nodes[index]
    guard axis == 1, shapes[name]?[1] == classes, node.group == 1 else {
      throw GraphError("\(node.label) predicts the classes and other values at once")
    }
    guard node.inputs.count > 1, graph.constants[node.inputs[1]] != nil,
      node.inputs.count < 3 || node.inputs[2].isEmpty || graph.constants[node.inputs[2]] != nil
    else { throw GraphError("\(node.label) has weights that are not constants of the graph") }
    convolutions.insert(index)
  }

  /// The changed graph, whose output has a number of cells.
  func finished(cells: Int) throws(GraphError) -> GraphDefinition {
    var graph = result
    let count = classes + change
    let prior = min(5 / (Double(count) * Double(max(cells, 1))), 0.01)
    // The score of any object knows where there are none.
    let bias = hasObjectness ? 0 : Float(-log((1 - prior) / prior))
    for index in convolutions.sorted() {
      for (slot, name) in graph.nodes[index].inputs.enumerated() where slot > 0 && !name.isEmpty {
        let readers = graph.nodes.indices.filter { graph.nodes[$0].inputs.contains(name) }
        guard convolutions.isSuperset(of: readers) else {
          throw GraphError("\(graph.nodes[index].label) shares '\(name)' with another layer")
        }
        if slot == 1 {
          graph.constants[name]?.shape[0] = count
          graph.constants[name]?.bytes.removeAll()
        } else {
          graph.constants[name] = GraphTensor(
            [Float](repeating: bias, count: count), shape: [count])
        }
      }
    }
    return graph
  }

  /// Whole numbers that a node has as a constant input or as an attribute.
  private func numbers(_ node: GraphNode, _ slot: Int, _ attribute: String) -> [Int]? {
    if let own = node.ints(attribute) { return own }
    guard node.inputs.count > slot, let constant = graph.constants[node.inputs[slot]] else {
      return nil
    }
    return try? HostArray(constant).wholes
  }

  /// Gives a node other whole numbers, as a constant of its own or as the attribute it has.
  private mutating func set(_ numbers: [Int], of index: Int, _ slot: Int?, _ attribute: String) {
    guard let slot, graph.nodes[index].ints(attribute) == nil else {
      result.nodes[index].attributes[attribute] = .ints(numbers)
      return
    }
    let name = names.free((graph.nodes[index].outputs.first ?? "") + ".classes")
    result.constants[name] = GraphTensor(numbers, shape: [numbers.count])
    if result.nodes[index].inputs.count > slot {
      result.nodes[index].inputs[slot] = name
    } else {
      result.nodes[index].inputs.append(name)
    }
  }

  private static func problem(_ node: GraphNode) -> GraphError {
    GraphError("\(node.label) lies between the class scores and a convolution")
  }
}

extension GraphNode {
  fileprivate func ints(_ attribute: String) -> [Int]? {
    guard case .ints(let values)? = attributes[attribute] else { return nil }
    return values
  }

  fileprivate var group: Int {
    guard case .int(let value)? = attributes["group"] else { return 1 }
    return value
  }
}
