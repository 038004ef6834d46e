import FoveaTensors
import Synchronization

/// A model's compiled functions by the shape of their input, for calls from any thread.
final class FunctionCache: Sendable {
  /// More shapes than this and all are let go: each keeps a plan and memory for it.
  private static let limit = 8
  private let functions = Mutex<[[Int]: CompiledFunction]>([:])

  /// The function for inputs of a shape.
  func function(
    for shape: [Int], make: () throws -> CompiledFunction
  ) rethrows -> CompiledFunction {
    if let known = functions.withLock({ $0[shape] }) { return known }
    // Made outside the lock, since that takes long. Two threads may both do it; one is kept.
    let made = try make()
    return functions.withLock { functions in
      if let known = functions[shape] { return known }
      if functions.count >= Self.limit { functions.removeAll() }
      functions[shape] = made
      return made
    }
  }
}
