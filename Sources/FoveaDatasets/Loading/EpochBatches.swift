import Foundation
import FoveaImages
import FoveaSupport

/// A batch, or the error that stopped the loader: `get()` returns the one or throws the other.
public typealias LoadedBatch = Result<Batch, any Error>

/// The batches of one epoch, in order, made ahead by background threads.
///
/// As a sequence it can be gone through once:
///
///     let batches = try loader.epoch(1)
///     for loaded in batches {
///       let batch = try loaded.get()
///       print(batch.names)
///     }
///
/// A corrupt image does not pass silently, and a sequence cannot throw: so each element is a
/// result. After one that holds an error the sequence ends. `next()` throws the error itself.
///
/// The threads end when the last batch is made, after an error, or when this object is released.
public final class EpochBatches: Sequence, Sendable {
  private let queue: BatchQueue

  init(queue: BatchQueue) { self.queue = queue }

  deinit { queue.cancel() }

  /// Seconds spent waiting for batches so far: a large part of the training time means that loading
  /// limits it.
  public var secondsWaited: Double { queue.secondsWaited }

  /// Images skipped so far under `BadImagePolicy.skip`, in order of the batches.
  public var skipped: [SkippedImage] { queue.skipped }

  /// The next batch; waits until it is made. Nil after the last and after an error.
  ///
  /// - Throws: `DatasetError` where an image of that batch cannot be decoded and `onBadImage` is
  ///   `error`, or where a mask cannot be read.
  public func next() throws -> Batch? { try queue.next() }

  /// The next batch; waits until it is made or a stop is requested. Nil after the last, after an
  /// error, and where the wait was stopped.
  ///
  /// - Parameter isStopped: Asked several times a second while waiting.
  /// - Throws: the errors of `next()`.
  public func next(unless isStopped: () -> Bool) throws -> Batch? {
    try queue.next(unless: isStopped)
  }

  /// An iterator that shares its position with `next()`.
  public func makeIterator() -> Iterator { Iterator(batches: self) }

  /// Gives the batches as results.
  public struct Iterator: IteratorProtocol {
    let batches: EpochBatches

    /// The next batch, or the error in its place; nil after the last and after an error.
    public mutating func next() -> LoadedBatch? {
      do { return try batches.next().map(LoadedBatch.success) } catch { return .failure(error) }
    }
  }

  /// The next batch, without blocking a thread of the concurrency runtime.
  ///
  /// - Throws: the errors of `next()`, and `CancellationError` where the task is cancelled.
  func nextWhenMade() async throws -> Batch? {
    let batch = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        SystemThread.startOrRun("fovea-loader-wait") { [queue] in
          continuation.resume(with: Result { try queue.next() })
        }
      }
    } onCancel: {
      queue.cancel()
    }
    // A cancelled queue ends early: that must not look like the end of the epoch.
    if batch == nil { try Task.checkCancellation() }
    return batch
  }
}
