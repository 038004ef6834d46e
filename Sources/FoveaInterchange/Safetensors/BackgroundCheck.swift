import Foundation
import FoveaSupport

/// A check on a thread of its own, or at once where there is none; `wait()` returns its result.
final class BackgroundCheck: @unchecked Sendable {
  private let condition = NSCondition()
  private var outcome: Result<Void, SafetensorsError>?

  init(_ body: @escaping @Sendable () throws(SafetensorsError) -> Void) {
    SystemThread.startOrRun("fovea-checksum") { [self] in
      let result = Result { () throws(SafetensorsError) in try body() }
      condition.lock()
      outcome = result
      condition.broadcast()
      condition.unlock()
    }
  }

  /// Waits until the check has finished.
  ///
  /// - Throws: the error that the check found.
  func wait() throws(SafetensorsError) {
    condition.lock()
    while outcome == nil { condition.wait() }
    let result = outcome
    condition.unlock()
    try result?.get()
  }
}
