import Foundation
import FoveaImages

/// Passes the batches of an epoch from its worker threads to their consumer, in order.
///
/// Workers take batch numbers in order and leave results under their number; the consumer waits
/// for the next number. So the order never depends on which worker is faster.
final class BatchQueue: @unchecked Sendable {
  /// The result for one batch number.
  struct Made: Sendable {
    /// Nil where every image of the batch was skipped.
    var batch: Batch?
    var skipped: [SkippedImage]
  }

  private let condition = NSCondition()
  private let end: Int
  private let prefetch: Int
  private var nextToMake: Int
  private var nextToTake: Int
  private var made: [Int: Result<Made, any Error>] = [:]
  private var isCancelled = false
  private var waited = Duration.zero
  private var left: [SkippedImage] = []

  init(range: Range<Int>, prefetch: Int) {
    end = range.upperBound
    nextToMake = range.lowerBound
    nextToTake = range.lowerBound
    self.prefetch = prefetch
  }

  /// A queue that has only an error to give.
  init(failure: any Error) {
    end = 1
    prefetch = 0
    nextToMake = 1
    nextToTake = 0
    made[0] = .failure(failure)
  }

  /// Seconds that the consumer has waited.
  var secondsWaited: Double { condition.withLock { waited / .seconds(1) } }

  /// Images skipped in the batches taken so far, in order.
  var skipped: [SkippedImage] { condition.withLock { left } }

  /// The next batch number to make; waits while `prefetch` are made ahead. Nil after the last.
  func takeWork() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isCancelled, nextToMake < end, nextToMake >= nextToTake + prefetch { condition.wait() }
    guard !isCancelled, nextToMake < end else { return nil }
    defer { nextToMake += 1 }
    return nextToMake
  }

  /// Stores the result for a batch number.
  func put(_ result: Result<Made, any Error>, number: Int) {
    condition.lock()
    made[number] = result
    condition.broadcast()
    condition.unlock()
  }

  /// The next batch in order; waits for it. Nil after the last, after an error and when cancelled.
  ///
  /// - Parameter isStopped: Asked several times a second while waiting; where true, the wait ends
  ///   with nil.
  /// - Throws: the error that a worker met where it made this batch.
  func next(unless isStopped: () -> Bool = { false }) throws -> Batch? {
    condition.lock()
    defer { condition.unlock() }
    let clock = ContinuousClock()
    let start = clock.now
    defer { waited += start.duration(to: clock.now) }
    while nextToTake < end, !isCancelled {
      guard let result = made.removeValue(forKey: nextToTake) else {
        if isStopped() { return nil }
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
        continue
      }
      nextToTake += 1
      // An error ends the epoch: nothing after it is made or given.
      if case .failure = result { isCancelled = true }
      condition.broadcast()
      let taken = try result.get()
      left += taken.skipped
      if let batch = taken.batch { return batch }
    }
    return nil
  }

  /// Lets workers and a waiting consumer end; batches not taken are dropped.
  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
