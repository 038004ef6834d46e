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
  /// - Throws: `EvaluationError` or the engine's error where the function can't be compiled, for
  ///   example because it reads elements of its inputs, or the error that `body` throws.
  public convenience init(like inputs: [Tensor], _ body: ([Tensor]) throws -> [Tensor]) throws {
    let (results, readsInputs) = try Self.traced(inputs, body)
    guard !readsInputs else {
      throw EvaluationError(
        "the function reads elements of its inputs while its graph is built, so that one graph "
          + "doesn't suit all inputs; call it without compiling it")
    }
    try self.init(inputs, results)
  }

  /// A function's results for inputs.
  package enum Outcome {
    /// The function, compiled; its results for these inputs are not computed.
    case compiled(CompiledFunction)
    /// The unevaluated results of a function that reads elements of its inputs while its graph is
    /// built: other inputs need another graph.
    case results([Tensor])
  }

  /// Compiles a function if one graph suits all inputs of these shapes.
  ///
  /// - Throws: The errors of `init(like:_:)`.
  package static func outcome(
    for inputs: [Tensor], _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> Outcome {
    let (results, readsInputs) = try traced(inputs, body)
    return readsInputs ? .results(results) : .compiled(try CompiledFunction(inputs, results))
  }

  private static func traced(
    _ inputs: [Tensor], _ body: ([Tensor]) throws -> [Tensor]
  ) throws -> (results: [Tensor], readsInputs: Bool) {
    try Tensor.tryEvaluate(inputs)
    let watch = InputWatch(inputs)
    let results = try InputWatch.$current.withValue(watch) { try body(inputs) }
    return (results, watch.wasRead)
  }

  private init(_ inputs: [Tensor], _ results: [Tensor]) throws {
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
