import FoveaTensors

/// An activation function in the graph of a pass, and its result.
package struct LayerActivation {
  /// The functions whose units can die or saturate.
  package enum Function: String, Sendable {
    case relu
    case relu6
    case sigmoid
    case tanh
    case hardSigmoid
    /// A sigmoid, or hard sigmoid, that scales other values, as in squeeze and excitation.
    case gate
  }

  package let function: Function
  /// The function's result.
  package let output: Tensor

  /// The limits that the function's results approach; nil for those that only die.
  package var limits: ClosedRange<Float>? {
    switch function {
    case .relu, .relu6: nil
    case .sigmoid, .hardSigmoid, .gate: 0...1
    case .tanh: -1...1
    }
  }

  /// The distance of every result from where it passes on nothing: from 0 for rectifiers, from the
  /// nearest limit for the others, as a share of their range.
  package var slack: Tensor {
    guard let limits else { return output.abs() }
    let range = limits.upperBound - limits.lowerBound
    return (output - limits.lowerBound).minimum(limits.upperBound - output) * (1 / range)
  }
}

/// Recognises activation functions in a traced graph, which composes them of simple operations.
struct ActivationFinder {
  private let trace: TracedGraph
  private let readers: [[Int]]

  init(_ trace: TracedGraph) {
    self.trace = trace
    var readers = [[Int]](repeating: [], count: trace.vertices.count)
    for (index, vertex) in trace.vertices.enumerated() {
      for input in vertex.inputs { readers[input].append(index) }
    }
    self.readers = readers
  }

  /// The function whose result a value is; nil for other values, and for parts of smooth functions
  /// such as SiLU and hard swish, whose units can't die.
  func function(at index: Int) -> LayerActivation.Function? {
    if operand(index, .maximum, 0) != nil {
      let isPart = readers[index].contains { binary($0)?.function == .minimum || isSoftplus($0) }
      return isPart ? nil : .relu
    }
    // min(max(x + 3, 0), 6) is six times a hard sigmoid, which is found where it is divided.
    if let inner = operand(index, .minimum, 6), let x = operand(inner, .maximum, 0) {
      return shift(x) == nil ? .relu6 : nil
    }
    if let inner = operand(index, .minimum, 1), operand(inner, .maximum, 0) != nil {
      return bounded(index, .hardSigmoid)
    }
    if let clip = operand(index, .multiply, 1 / 6), let inner = operand(clip, .minimum, 6),
      let x = operand(inner, .maximum, 0), shift(x) != nil
    {
      return bounded(index, .hardSigmoid)
    }
    guard let unary = trace.vertices[index].operation as? Unary else { return nil }
    if unary.function == .sigmoid { return bounded(index, .sigmoid) }
    return unary.function == .tanh ? bounded(index, .tanh) : nil
  }

  /// A function, unless its result scales what it was computed from, as in SiLU or GELU: then both
  /// are one function.
  private func bounded(
    _ index: Int, _ function: LayerActivation.Function
  ) -> LayerActivation.Function? {
    var products: [(vertex: Int, operand: Int)] = []
    var isOtherwiseRead = readers[index].isEmpty
    // Sums with and multiples of numbers still carry the result.
    var pending = [index]
    while let vertex = pending.popLast() {
      for reader in readers[vertex] {
        let others = trace.vertices[reader].inputs.filter { $0 != vertex }
        if let function = binary(reader)?.function, let other = others.first {
          if number(other) != nil, function == .add || function == .multiply {
            pending.append(reader)
            continue
          }
          if function == .multiply {
            products.append((reader, other))
            continue
          }
        }
        isOtherwiseRead = true
      }
    }
    if products.contains(where: { isDerived(index, from: $0.operand) }) { return nil }
    return products.isEmpty || isOtherwiseRead ? function : .gate
  }

  /// Whether a value is computed from another by element-wise functions alone.
  private func isDerived(_ index: Int, from source: Int) -> Bool {
    var pending = [index]
    var seen: Set<Int> = []
    while let vertex = pending.popLast(), seen.count < 32 {
      if vertex == source { return true }
      let operation = trace.vertices[vertex].operation
      guard seen.insert(vertex).inserted, operation is Unary || operation is Binary else {
        continue
      }
      pending += trace.vertices[vertex].inputs
    }
    return false
  }

  /// Whether a sum is max(x, 0) + log(1 + e^-|x|).
  private func isSoftplus(_ index: Int) -> Bool {
    binary(index)?.function == .add
      && trace.vertices[index].inputs.contains {
        (trace.vertices[$0].operation as? Unary)?.function == .log1p
      }
  }

  private func binary(_ index: Int) -> Binary? { trace.vertices[index].operation as? Binary }

  /// The operand beside a number of a function of two; nil where it is another function or number.
  private func operand(_ index: Int, _ function: BinaryFunction, _ number: Float) -> Int? {
    guard binary(index)?.function == function else { return nil }
    let inputs = trace.vertices[index].inputs
    for (place, other) in [(0, 1), (1, 0)] where inputs.count == 2 {
      if self.number(inputs[other]) == number { return inputs[place] }
    }
    return nil
  }

  /// The x of x + 3.
  private func shift(_ index: Int) -> Int? { operand(index, .add, 3) }

  /// The number that a constant holds throughout.
  private func number(_ index: Int) -> Float? {
    var index = index
    while trace.vertices[index].operation is Broadcast,
      let source = trace.vertices[index].inputs.first
    {
      index = source
    }
    return (trace.vertices[index].operation as? Constant).map { Float($0.value) }
  }
}
