/// Images of one training step, collated.
///
/// Plain arrays: the trainer turns them into tensors.
public struct Batch: Sendable {
  /// The epoch it belongs to.
  public var epoch: Int
  /// Its number in the epoch, from 0; numbers of batches that held bad images only are left out.
  public var index: Int
  /// Normalised pixels; axes image, height, width, channels.
  public var images: [Float]
  /// Lengths of `images`' axes: `[N, height, width, channels]`.
  public var shape: [Int]
  /// Class indices, one per image.
  public var labels: [Int32]
  /// Weights in the loss, one per image; nil where the data gives none. An image without a weight
  /// of its own weighs 1.
  public var weights: [Float]?
  /// Sample ids, one per image.
  public var names: [String]
  /// Positions in `ClassificationDataset.samples`, one per image.
  public var indices: [Int]

  /// How many images it holds.
  public var count: Int { labels.count }
}

/// An image that `--on-bad-image skip` left out.
public struct SkippedImage: Sendable, Equatable, Codable {
  /// The sample's id.
  public let name: String
  /// Why it could not be used.
  public let reason: String
}
