import FoveaTensors
import Synchronization

/// A thread-safe cache of a model's compiled functions, by the shapes of their inputs.
package final class FunctionCache: Sendable {
  private let limit: Int
  /// Nil: the function reads elements of its inputs, and can't be compiled for their shapes.
  private let functions = Mutex<[[[Int]]: CompiledFunction?]>([:])

  /// Makes an empty cache.
  ///
  /// - Parameter limit: The maximum number of functions. When it is exceeded, all are dropped,
  ///   since each holds a plan and its memory.
  package init(limit: Int = 8) { self.limit = limit }

  /// The evaluated outputs of a function. Inputs of known shapes use the compiled function again.
  ///
  /// - Parameters:
  ///   - inputs: The inputs of the function.
  ///   - reusesPlan: Whether to keep the plan, and the weights in the processor's preferred layout.
  ///     False saves time and memory for a single batch.
  ///   - body: The function, the same in each call.
  /// - Throws: `EvaluationError` or an engine's error where it can't be computed.
  package func outputs(
    of inputs: [Tensor], reusesPlan: Bool = true, _ body: ([Tensor]) -> [Tensor]
  ) throws -> [Tensor] {
    guard reusesPlan else { return try evaluated(body(inputs), once: true) }
    let shapes = inputs.map(\.shape)
    if let known = functions.withLock({ $0[shapes] }) {
      return try known.map { try $0(inputs) } ?? evaluated(body(inputs), once: false)
    }
    // Compiled outside the lock, since it takes long. Two threads may do so; one result is kept.
    switch try CompiledFunction.outcome(for: inputs, body) {
    case .compiled(let function): return try kept(function, for: shapes)(inputs)
    case .results(let results):
      functions.withLock { $0[shapes] = .some(nil) }
      return try evaluated(results, once: false)
    }
  }

  private func evaluated(_ results: [Tensor], once: Bool) throws -> [Tensor] {
    try Tensor.tryEvaluate(results, once: once)
    return results
  }

  private func kept(_ made: CompiledFunction, for shapes: [[Int]]) -> CompiledFunction {
    functions.withLock { functions in
      if case .some(.some(let known)) = functions[shapes] { return known }
      if functions.count >= limit { functions.removeAll() }
      functions[shapes] = made
      return made
    }
  }

  /// Compiles a function of images while they are decoded.
  package static func prepare(shape: [Int], _ body: (Tensor) -> Tensor) {
    Tensor.precompile([body(Tensor(TensorType(shape, .float32)) { _ in })])
  }
}
