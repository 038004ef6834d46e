import Foundation

/// Threads that are kept for short work, so that each piece doesn't make its own.
package final class WorkerThreads: @unchecked Sendable {
  /// The workers of the process.
  package static let shared = WorkerThreads(limit: max(64, 4 * Parallel.cores))

  /// Starts a thread that runs a closure.
  typealias Start = @Sendable (String, @escaping @Sendable () -> Void) throws(ThreadError) -> Void

  private let condition = NSCondition()
  private let limit: Int
  private let start: Start
  private var waiting: [@Sendable () -> Void] = []
  private var idle = 0
  private var count = 0

  /// Makes a group without threads.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of threads.
  ///   - start: Starts a thread; replaceable, so that tests can have it fail.
  init(
    limit: Int,
    start: @escaping Start = { (name, body) throws(ThreadError) in
      try SystemThread.start(name, body)
    }
  ) {
    self.limit = limit
    self.start = start
  }

  /// Runs a closure on an idle thread or on a new one.
  ///
  /// - Returns: Whether a thread took it; false where all are busy and no further one can be made.
  ///   The caller then does the work itself.
  package func run(_ body: @escaping @Sendable () -> Void) -> Bool {
    let takesIdle = condition.withLock {
      guard idle > waiting.count else { return false }
      waiting.append(body)
      condition.signal()
      return true
    }
    return takesIdle || startThread(body)
  }

  private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let isAllowed = condition.withLock {
      guard count < limit else { return false }
      count += 1
      return true
    }
    guard isAllowed else { return false }
    let first = First(body)
    do {
      try start("fovea-worker") { [self] in
        first.perform()
        serve()
      }
      return true
    } catch {
      condition.withLock { count -= 1 }
      return false
    }
  }

  /// A thread's first work. It is released when it is done: the thread keeps its closure for ever.
  private final class First: @unchecked Sendable {
    private var body: (@Sendable () -> Void)?

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func perform() {
      body?()
      body = nil
    }
  }

  private func serve() {
    while true { next()() }
  }

  private func next() -> @Sendable () -> Void {
    condition.lock()
    defer { condition.unlock() }
    idle += 1
    while waiting.isEmpty { condition.wait() }
    idle -= 1
    return waiting.removeFirst()
  }
}
