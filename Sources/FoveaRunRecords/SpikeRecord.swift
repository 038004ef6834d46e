import FoveaSupport

/// A batch whose loss stands far out of those before it: one line of `spikes.jsonl`.
public struct SpikeRecord: RecordFile, Equatable {
  /// The version this build writes, and the newest it reads.
  public static let currentFormatVersion = 1

  /// A sample of the batch.
  public struct Sample: Codable, Sendable, Equatable {
    /// The sample's id, usually its path.
    public var name: String
    /// Its loss.
    public var loss: Double

    /// Makes a sample.
    public init(name: String, loss: Double) {
      self.name = name
      self.loss = loss
    }
  }

  /// The version the record was written with.
  public var formatVersion = SpikeRecord.currentFormatVersion
  /// The epoch, from 1.
  public var epoch: Int
  /// The batch in the epoch, from 1.
  public var batch: Int
  /// Updates since the run began, the batch's included.
  public var step: Int
  /// The mean loss of the batch.
  public var loss: Double
  /// The median loss of the batches before, at most 64.
  public var median: Double
  /// The samples of the batch, the highest loss first.
  public var samples: [Sample]

  /// Makes a record of the current format.
  public init(
    epoch: Int, batch: Int, step: Int, loss: Double, median: Double, samples: [Sample]
  ) {
    self.epoch = epoch
    self.batch = batch
    self.step = step
    self.loss = loss
    self.median = median
    self.samples = samples
  }

  /// The loss as a multiple of the median.
  public var factor: Double { median > 0 ? loss / median : .infinity }
}
