import FoveaTensors
import Synchronization

/// A thread-safe cache of a model's compiled functions, by the shapes of their inputs.
package final class FunctionCache: Sendable {
  private let limit: Int
  private let functions = Mutex<[[[Int]]: CompiledFunction]>([:])

  /// Makes an empty cache.
  ///
  /// - Parameter limit: The maximum number of functions. When it is exceeded, all are dropped,
  ///   since each holds a plan and its memory.
  package init(limit: Int = 8) { self.limit = limit }

  /// The evaluated outputs of a function. Inputs of known shapes use the compiled function again.
  ///
  /// - Parameters:
  ///   - reusesPlan: Whether to keep the plan, and the weights in the processor's preferred layout.
  ///     False saves time and memory for a single batch.
  ///   - body: The function, the same in each call.
  /// - Throws: `EvaluationError` or an engine's error where it can't be computed.
  package func outputs(
    of inputs: [Tensor], reusesPlan: Bool, _ body: ([Tensor]) -> [Tensor]
  ) throws -> [Tensor] {
    guard reusesPlan else {
      let results = body(inputs)
      try Tensor.tryEvaluate(results, once: true)
      return results
    }
    return try function(like: inputs, body)(inputs)
  }

  private func function(
    like inputs: [Tensor], _ body: ([Tensor]) -> [Tensor]
  ) throws -> CompiledFunction {
    let shapes = inputs.map(\.shape)
    if let known = functions.withLock({ $0[shapes] }) { return known }
    // Compiled outside the lock, since it takes long. Two threads may do so; one result is kept.
    let made = try CompiledFunction(like: inputs, body)
    return functions.withLock { functions in
      if let known = functions[shapes] { return known }
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
