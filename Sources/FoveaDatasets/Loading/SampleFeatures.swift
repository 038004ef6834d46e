import FoveaImages
import FoveaSupport

/// Feature vectors of samples, such as a model's activations, to use instead of images.
public struct SampleFeatures: Sendable {
  /// The number of features per sample; 0 while there are none.
  public private(set) var length = 0
  private var starts: [Int: Int] = [:]
  private var values: [Float] = []

  /// Makes an empty collection.
  public init() {}

  /// The number of samples with features.
  public var count: Int { starts.count }

  /// Adds the features of a batch.
  ///
  /// - Parameters:
  ///   - rows: features, shape `[samples, length]`.
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
  /// A loader of the same samples, in the same order and batches, with features instead of images:
  /// a batch's shape is `[N, 1, 1, length]`. Samples without features are left out. No transform is
  /// applied.
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
        epoch: epoch + 1, index: number, images: indices.flatMap { features($0) ?? [] },
        shape: [indices.count, 1, 1, features.length], targets: targets(of: samples, []),
        labelShares: nil, weights: hasWeights ? samples.map { Float($0.weight ?? 1) } : nil,
        names: samples.map(\.id), indices: indices,
        placements: indices.map { _ in Placement(imageWidth: 1, imageHeight: 1) }),
      skipped: [])
  }
}
