import Foundation
import FoveaImages

/// What passes between the consumer of an epoch and its worker threads.
///
/// Workers take batch numbers in order and leave results under their number; the consumer waits
/// for the next number. So the order never depends on which worker is faster.
final class BatchQueue: @unchecked Sendable {
  struct Made: Sendable {
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

  init(range: Range<Int>, prefetch: Int) {
    end = range.upperBound
    nextToMake = range.lowerBound
    nextToTake = range.lowerBound
    self.prefetch = prefetch
  }

  /// The next batch number to make; waits while enough are made ahead; nil when all are taken.
  func takeWork() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isCancelled, nextToMake < end, nextToMake >= nextToTake + prefetch { condition.wait() }
    guard !isCancelled, nextToMake < end else { return nil }
    defer { nextToMake += 1 }
    return nextToMake
  }

  /// Hands a result in; an error ends the making of batches after it.
  func put(_ result: Result<Made, any Error>, number: Int) {
    condition.lock()
    made[number] = result
    condition.broadcast()
    condition.unlock()
  }

  /// The next batch in order; waits for it; nil after the last.
  func next() throws -> Made? {
    condition.lock()
    defer { condition.unlock() }
    guard nextToTake < end, !isCancelled else { return nil }
    while made[nextToTake] == nil { condition.wait() }
    let result = made.removeValue(forKey: nextToTake)
    nextToTake += 1
    condition.broadcast()
    return try result?.get()
  }

  /// Lets workers end; batches not taken are dropped.
  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
