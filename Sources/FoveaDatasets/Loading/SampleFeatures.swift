import FoveaSupport
import FoveaImages

/// Numbers that stand for samples' images, such as what a model makes of them.
public struct SampleFeatures: Sendable {
  /// Numbers of each sample.
  public private(set) var length = 0
  private var starts: [Int: Int] = [:]
  private var values: [Float] = []

  /// Starts without samples.
  public init() {}

  /// How many samples have features.
  public var count: Int { starts.count }

  /// Adds the rows of a batch.
  ///
  /// - Parameters:
  ///   - rows: axes sample, number.
  ///   - samples: positions in the data set, one for each row.
  public mutating func add(_ rows: [Float], of samples: [Int]) {
    guard !samples.isEmpty else { return }
    let length = rows.count / samples.count
    precondition(
      rows.count % samples.count == 0 && (self.length == 0 || length == self.length),
      "\(rows.count) numbers for \(samples.count) samples of \(self.length) features each")
    self.length = length
    for (row, sample) in samples.enumerated() {
      starts[sample] = values.count
      values += rows[row * length..<(row + 1) * length]
    }
  }

  /// The features of a sample; nil where it has none.
  func callAsFunction(_ sample: Int) -> ArraySlice<Float>? {
    starts[sample].map { values[$0..<$0 + length] }
  }
}

extension Loader {
  /// The same samples, in the same order and batches, with features instead of images: a batch's shape
  /// is `[N, 1, 1, length]`. Samples without features are left out. Nothing random is applied.
  public func withFeatures(_ features: SampleFeatures) -> Loader {
    Loader(self, features: features)
  }

  /// A batch of features.
  func make(
    _ number: Int, epoch: Int, order: EpochOrder, of features: SampleFeatures
  ) -> BatchQueue.Made {
    let first = number * options.batchSize
    let indices = order.samples[first..<min(first + options.batchSize, order.samples.count)]
      .filter { features($0) != nil }
    guard !indices.isEmpty else { return BatchQueue.Made(batch: nil, skipped: []) }
    let samples = indices.map { dataset.samples[$0] }
    return BatchQueue.Made(
      batch: Batch(
        epoch: epoch, index: number, images: indices.flatMap { features($0) ?? [] },
        shape: [indices.count, 1, 1, features.length], targets: targets(of: samples, []),
        labelShares: nil, weights: hasWeights ? samples.map { Float($0.weight ?? 1) } : nil,
        names: samples.map(\.id), indices: indices,
        placements: indices.map { _ in Placement(imageWidth: 1, imageHeight: 1) }),
      skipped: [])
  }
}
