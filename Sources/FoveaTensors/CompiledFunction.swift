import FoveaSupport

/// A function of tensors, compiled once for inputs of given shapes.
///
/// Tensors are lazy: each call of a model builds its graph again and looks up the plan of that
/// graph. The lookup grows with the number of layers and takes a third of the time of a small
/// network on one image. A compiled function does it once. Everything but the inputs, weights
/// included, keeps its value from compilation.
///
/// ```swift
/// let double = try CompiledFunction(like: [Tensor.zeros([2])]) { [$0[0] * 2] }
/// print(try double([Tensor([1, 2] as [Float])])[0].floats())  // [2.0, 4.0]
/// ```
public final class CompiledFunction: @unchecked Sendable {
  private let plan: Plan
  /// The source of a plan's leaf: an input by position, or a fixed tensor.
  private enum LeafSource {
    case input(Int)
    case fixed(Node)
  }
  private let leaves: [LeafSource]
  /// The source of an output: a result of the plan, or a tensor that no operation computes.
  private enum OutputSource {
    case result(Int)
    case input(Int)
    case fixed(Node)
  }
  private let outputs: [OutputSource]
  private let outputTypes: [TensorType]
  private let inputTypes: [TensorType]

  /// Compiles a function for inputs of these shapes and element types.
  ///
  /// - Parameters:
  ///   - inputs: Examples; only their types matter, not their elements.
  ///   - body: The function to compile.
  /// - Throws: `EvaluationError` or the engine's error where the function can't be compiled, or the
  ///   error that `body` throws.
  public init(like inputs: [Tensor], _ body: ([Tensor]) throws -> [Tensor]) throws {
    try Tensor.tryEvaluate(inputs)
    let results = try body(inputs)
    inputTypes = inputs.map(\.type)
    outputTypes = results.map(\.type)
    (plan, leaves, outputs) = try EvaluationThread.shared.run {
      try Engine.withGraph {
        let missing = results.map(\.node).filter { $0.storage == nil }
        let capture = Capture(missing, donating: [])
        let position = { (node: Node) in inputs.firstIndex { $0.node === node } }
        let outputs = results.map { result -> OutputSource in
          if let place = capture.uniqueOutputs.firstIndex(where: { $0 === result.node }) {
            return .result(place)
          }
          return position(result.node).map { .input($0) } ?? .fixed(result.node)
        }
        return (
          try PlanCache.plan(for: capture),
          capture.leaves.map { node in position(node).map { .input($0) } ?? .fixed(node) }, outputs
        )
      }
    }
  }

  /// Computes the function at once.
  ///
  /// - Precondition: the inputs have the number, shapes and element types of compilation.
  /// - Throws: `EvaluationError` where the data makes an operation impossible, or where the memory
  ///   of a weight has been donated since compilation.
  public func callAsFunction(_ inputs: [Tensor]) throws -> [Tensor] {
    precondition(
      inputs.map(\.type) == inputTypes,
      "a function compiled for \(inputTypes) is called with \(inputs.map(\.type))")
    try Tensor.tryEvaluate(inputs)
    let results = try EvaluationThread.shared.run {
      try Engine.withGraph {
        try plan.run(
          leaves.map { leaf in
            let node =
              switch leaf {
              case .input(let position): inputs[position].node
              case .fixed(let node): node
              }
            guard let storage = node.storage else {
              throw EvaluationError(
                "a tensor of \(node.type) was read after its memory was donated")
            }
            return storage
          })
      }
    }
    return zip(outputs, outputTypes).map { output, type in
      switch output {
      case .result(let place): Tensor(node: Node(Leaf(), [], type, storage: results[place]))
      case .input(let position): inputs[position]
      case .fixed(let node): Tensor(node: node)
      }
    }
  }
}
