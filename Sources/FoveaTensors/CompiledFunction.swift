import FoveaSupport

/// A function of tensors, compiled for inputs of given shapes: calls go straight to the plan.
///
/// Tensors are lazy, so a model that is called builds its graph anew each time, and finding the plan
/// of a graph takes time that grows with the layers: a third of a small network's on one image. This
/// does it once. Everything but the inputs (weights above all) stays as it was when it was compiled.
///
/// ```swift
/// let double = try CompiledFunction(like: [Tensor.zeros([2])]) { [$0[0] * 2] }
/// print(try double([Tensor([1, 2] as [Float])])[0].floats())  // [2.0, 4.0]
/// ```
public final class CompiledFunction: @unchecked Sendable {
  private let plan: Plan
  /// The leaves of the plan: an input's position, or the tensor that a leaf always is.
  private enum LeafSource {
    case input(Int)
    case fixed(Node)
  }
  private let leaves: [LeafSource]
  /// The plan's outputs by position; what depends on no operation is the tensor itself.
  private enum OutputSource {
    case result(Int)
    case input(Int)
    case fixed(Node)
  }
  private let outputs: [OutputSource]
  private let outputTypes: [TensorType]
  private let inputTypes: [TensorType]

  /// Compiles a function for inputs of these shapes and element types; their elements don't matter.
  ///
  /// - Throws: `EvaluationError` or an engine's error where the function can't be compiled.
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

  /// Computes the function, at once.
  ///
  /// - Precondition: as many inputs as it was compiled for, of the same shapes and element types.
  /// - Throws: `EvaluationError` where the data makes an operation impossible, or a weight's memory
  ///   was donated since.
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
