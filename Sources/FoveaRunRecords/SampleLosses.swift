import Foundation
import FoveaSupport

/// The training loss of each sample in each epoch of a run, as the sample was seen in training:
/// augmented, with the weights of that moment, with class weights, without the sample's weight.
///
/// ```swift
/// let losses = try SampleLosses(contentsOf: "runs/classification/photos-resnet18")
/// for (name, loss) in zip(losses.samples, losses.means(lastEpochs: 3)) { print(name, loss ?? 0) }
/// ```
///
/// A run's folder has them as `losses.npy`, a NumPy array `[epochs, samples]` of float32 with NaN
/// for samples that an epoch did not draw, and `losses.json`, the ids in the order of the columns.
/// Of a sample that an epoch drew several times, the last loss is kept.
public struct SampleLosses: Sendable {
  /// The ids of the training samples, in the order of the columns.
  public let samples: [String]
  /// The number of epochs; the last may be incomplete.
  public let epochCount: Int
  /// The losses, `[epochs, samples]`, row-major.
  public let values: [Float]

  /// Makes losses from a matrix.
  ///
  /// - Precondition: `values` has a row of `samples.count` numbers for each epoch.
  public init(samples: [String], values: [Float]) {
    precondition(
      samples.isEmpty ? values.isEmpty : values.count % samples.count == 0,
      "\(values.count) losses do not divide into epochs of \(samples.count) samples")
    self.samples = samples
    self.values = values
    epochCount = samples.isEmpty ? 0 : values.count / samples.count
  }

  /// Reads the losses of a run's folder.
  ///
  /// - Throws: ``RecordReadError`` where a file is missing or damaged.
  public init(contentsOf folder: URL) throws {
    let file = SampleLossFile(folder: folder)
    let samples = try file.readSamples()
    self.init(samples: samples, values: try file.readRows(samples: samples.count))
  }

  /// Reads the losses of a run's folder.
  ///
  /// - Throws: ``RecordReadError`` where a file is missing or damaged.
  public init(contentsOf folder: String) throws {
    try self.init(contentsOf: URL(fileURLWithPath: folder))
  }

  /// A sample's loss in an epoch (from 1); nil where the epoch did not draw it.
  public func loss(ofSample index: Int, epoch: Int) -> Double? {
    let value = values[(epoch - 1) * samples.count + index]
    return value.isNaN ? nil : Double(value)
  }

  /// Each sample's mean loss over the epochs, or the last ones, that drew it; nil where none did.
  public func means(lastEpochs count: Int? = nil) -> [Double?] {
    let first = max(1, epochCount - (count ?? epochCount) + 1)
    return samples.indices.map { sample in
      let losses = (first..<max(first, epochCount + 1)).compactMap {
        loss(ofSample: sample, epoch: $0)
      }
      return losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    }
  }

  /// Each sample's last loss; nil where no epoch drew it.
  public var last: [Double?] {
    samples.indices.map { sample in
      for epoch in stride(from: epochCount, to: 0, by: -1) {
        if let loss = loss(ofSample: sample, epoch: epoch) { return loss }
      }
      return nil
    }
  }

  /// The number of times that each sample was learned and then forgotten (Toneva et al. 2019): its
  /// loss was below a limit in one epoch and at or above it in the next that drew it.
  ///
  /// - Parameter limit: The limit; ln 2 by default, below which cross-entropy gives the true class
  ///   more than half of the probability.
  public func forgettingEvents(limit: Double = 0.693147) -> [Int] {
    samples.indices.map { sample in
      var isLearned = false
      var count = 0
      for epoch in 1..<max(1, epochCount + 1) {
        guard let loss = loss(ofSample: sample, epoch: epoch) else { continue }
        if isLearned, loss >= limit { count += 1 }
        isLearned = loss < limit
      }
      return count
    }
  }
}
