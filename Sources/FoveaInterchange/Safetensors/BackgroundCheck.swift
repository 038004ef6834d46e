import Foundation

/// A check that runs on a thread of its own until someone asks what came of it.
final class BackgroundCheck: @unchecked Sendable {
  private let condition = NSCondition()
  private var outcome: Result<Void, SafetensorsError>?

  init(_ body: @escaping @Sendable () throws(SafetensorsError) -> Void) {
    let thread = Thread { [self] in
      let result = Result { () throws(SafetensorsError) in try body() }
      condition.lock()
      outcome = result
      condition.broadcast()
      condition.unlock()
    }
    thread.name = "fovea-checksum"
    thread.start()
  }

  /// Waits for the end of the check.
  ///
  /// - Throws: what the check found.
  func wait() throws(SafetensorsError) {
    condition.lock()
    while outcome == nil { condition.wait() }
    let result = outcome
    condition.unlock()
    try result?.get()
  }
}
