import Dispatch
import Synchronization

/// A value that is being made on another thread.
final class Pending<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let made = DispatchSemaphore(value: 0)

  /// Begins to make the value.
  init(_ make: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      let value = Result { try make() }
      result.withLock { $0 = value }
      made.signal()
    }
  }

  /// The value, waited for; to be asked for once.
  func value() throws -> Value? {
    made.wait()
    return try result.withLock { $0 }?.get()
  }
}
