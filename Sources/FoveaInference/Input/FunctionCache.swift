import FoveaTensors
import Synchronization

/// A model's compiled functions by the shapes of their inputs, for calls from any thread.
package final class FunctionCache: Sendable {
  private let limit: Int
  private let functions = Mutex<[[[Int]]: CompiledFunction]>([:])

  /// Makes an empty cache.
  ///
  /// - Parameter limit: with more combinations of shapes than this all are dropped: each keeps a
  ///   plan and its memory.
  package init(limit: Int = 8) { self.limit = limit }

  /// The outputs of a function, evaluated; for inputs of known shapes the compiled function is used
  /// again.
  ///
  /// - Parameters:
  ///   - reusesPlan: whether to keep the plan, and the weights in the layout that the processor
  ///     prefers. For a single batch, going without saves time and the memory of all weights but
  ///     one layer's.
  ///   - body: the same function at each call.
  /// - Throws: `EvaluationError` or an engine's error where it can't be computed.
  package func outputs(
    of inputs: [Tensor], reusesPlan: Bool, _ body: ([Tensor]) -> [Tensor]
  ) throws -> [Tensor] {
    guard reusesPlan else {
      let results = body(inputs)
      try Tensor.evaluating(results, once: true)
      return results
    }
    return try function(like: inputs, body)(inputs)
  }

  private func function(
    like inputs: [Tensor], _ body: ([Tensor]) -> [Tensor]
  ) throws -> CompiledFunction {
    let shapes = inputs.map(\.shape)
    if let known = functions.withLock({ $0[shapes] }) { return known }
    // Made outside the lock, since that takes long. Two threads may both do it; one is kept.
    let made = try CompiledFunction(like: inputs, body)
    return functions.withLock { functions in
      if let known = functions[shapes] { return known }
      if functions.count >= limit { functions.removeAll() }
      functions[shapes] = made
      return made
    }
  }

  /// Compiles a function of images before they are there, while they are decoded.
  package static func prepare(shape: [Int], _ body: (Tensor) -> Tensor) {
    Tensor.prepare([body(Tensor(TensorType(shape, .float32)) { _ in })])
  }
}
