import FoveaImages

/// The batches of one epoch, in order, made ahead by background threads.
///
/// For one consumer. The threads end when the last batch is made or this object goes.
public final class EpochBatches {
  private let queue: BatchQueue
  /// Seconds that `next()` spent waiting for batches: high means that loading holds training up.
  public private(set) var secondsWaited = 0.0
  /// Images left out so far, in order of the batches.
  public private(set) var skipped: [SkippedImage] = []

  init(queue: BatchQueue) { self.queue = queue }

  deinit { queue.cancel() }

  /// The next batch; nil after the last.
  ///
  /// - Throws: `DatasetError` where an image of that batch cannot be decoded and the policy is to
  ///   stop.
  public func next() throws -> Batch? {
    let clock = ContinuousClock()
    let start = clock.now
    defer { secondsWaited += start.duration(to: clock.now) / .seconds(1) }
    while let made = try queue.next() {
      skipped += made.skipped
      if let batch = made.batch { return batch }
    }
    return nil
  }
}
