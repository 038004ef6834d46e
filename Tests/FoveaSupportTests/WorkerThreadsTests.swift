import Foundation
import Testing

@testable import FoveaSupport

@Suite struct WorkerThreadsTests {
  /// Counts the threads that are made, and may refuse them.
  private final class Starts: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0
    let refuses: Bool
    init(refuses: Bool = false) { self.refuses = refuses }
    var count: Int { lock.withLock { value } }

    func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) {
      lock.withLock { value += 1 }
      if refuses { throw ThreadError(name: name, code: EAGAIN) }
      try SystemThread.start(name, body)
    }
  }

  private func workers(_ starts: Starts, limit: Int) -> WorkerThreads {
    WorkerThreads(limit: limit) { (name, body) throws(ThreadError) in
      try starts.start(name, body)
    }
  }

  @Test func idleThreadsAreUsedAgain() {
    let starts = Starts()
    let workers = workers(starts, limit: 4)
    for _ in 0..<50 {
      let done = DispatchSemaphore(value: 0)
      #expect(workers.run { done.signal() })
      done.wait()
      // The thread becomes idle a little later.
      Thread.sleep(forTimeInterval: 0.002)
    }
    #expect((1...4).contains(starts.count))
  }

  /// The thread lives on, and must not keep what its first work used.
  @Test func workIsReleasedWhenItIsDone() {
    final class Token: Sendable {}
    let workers = workers(Starts(), limit: 1)
    let done = DispatchSemaphore(value: 0)
    weak var weakToken: Token?
    do {
      let token = Token()
      weakToken = token
      #expect(
        workers.run {
          _ = token
          done.signal()
        })
      done.wait()
    }
    for _ in 0..<1000 where weakToken != nil { Thread.sleep(forTimeInterval: 0.005) }
    #expect(weakToken == nil)
  }

  @Test func refusedThreadsLeaveTheWorkToTheCaller() {
    let starts = Starts(refuses: true)
    let workers = workers(starts, limit: 4)
    for _ in 0..<9 { #expect(!workers.run { Issue.record("it runs") }) }
    #expect(starts.count == 9)
  }

  @Test func noMoreThreadsThanTheLimit() {
    let workers = workers(Starts(), limit: 2)
    let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<2 {
      #expect(
        workers.run {
          begun.signal()
          end.wait()
        })
    }
    for _ in 0..<2 { begun.wait() }
    #expect(!workers.run {})
    for _ in 0..<2 { end.signal() }
  }

  @Test func parallelMapsKeepTheOrder() {
    for threads in [1, 3, 40] {
      let result = Parallel.map(count: 1000, threads: threads) { $0 * $0 }
      #expect(result == (0..<1000).map { $0 * $0 })
    }
    let nested = Parallel.map(count: 20, threads: 8) { outer in
      Parallel.map(count: 20, threads: 8) { outer * $0 }.reduce(0, +)
    }
    #expect(nested == (0..<20).map { $0 * 190 })
  }
}
