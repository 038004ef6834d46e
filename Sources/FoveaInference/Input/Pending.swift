import Dispatch
import FoveaSupport
import Synchronization

/// A value that is computed on another thread, or at once where there is none, and can be taken
/// once.
final class Pending<Value: Sendable>: Sendable {
  private enum State {
    case making
    case awaited(CheckedContinuation<Value, any Error>)
    case made(Result<Value, any Error>)
  }

  private let state = Mutex(State.making)
  private let made = DispatchSemaphore(value: 0)

  /// Starts computing the value.
  init(_ make: @escaping @Sendable () throws -> Value) {
    let work: @Sendable () -> Void = { [self] in
      let value = Result { try make() }
      let awaiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
        if case .awaited(let continuation) = state { return continuation }
        state = .made(value)
        return nil
      }
      awaiting?.resume(with: value)
      made.signal()
    }
    if !WorkerThreads.shared.run(work) { work() }
  }

  /// The value; the calling thread waits for it.
  ///
  /// - Throws: The error of computing it.
  func value() throws -> Value {
    made.wait()
    return try state.withLock { state in
      guard case .made(let value) = state else { fatalError("a pending value is taken twice") }
      return value
    }.get()
  }

  /// The value, without blocking a thread.
  ///
  /// - Throws: The error of computing it.
  func value() async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let value = state.withLock { state -> Result<Value, any Error>? in
        if case .made(let value) = state { return value }
        state = .awaited(continuation)
        return nil
      }
      if let value { continuation.resume(with: value) }
    }
  }
}

/// Blocking work for tasks.
enum Background {
  /// Runs work on a thread that may block, unlike those of tasks.
  ///
  /// - Throws: `CancellationError` where the task is cancelled before it starts, and the errors of
  ///   `work`.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        continuation.resume(with: Result { try work() })
      }
    }
  }
}
