import FoveaImages

/// The batches of one epoch for asynchronous code. It can be gone through once.
///
///     for try await batch in loader.batches(epoch: 1) {
///       print(batch.names)
///     }
///
/// Waiting for a batch suspends the task. Cancelling the task ends the epoch with
/// `CancellationError`.
public struct AsyncBatches: AsyncSequence, Sendable {
  /// The batches' type.
  public typealias Element = Batch

  let batches: EpochBatches

  /// Images skipped so far under `BadImagePolicy.skip`, in order of the batches.
  public var skipped: [SkippedImage] { batches.skipped }

  /// Starts where the last iterator stopped.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(batches: batches) }

  /// Gives the batches in order.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let batches: EpochBatches

    /// The next batch; nil after the last and after an error.
    ///
    /// - Throws: `DatasetError` where the epoch or the first batch is out of range, an image cannot
    ///   be decoded and `onBadImage` is `error`, or a mask cannot be read; `CancellationError`
    ///   where the task is cancelled.
    public mutating func next() async throws -> Batch? { try await batches.nextWhenMade() }
  }
}
