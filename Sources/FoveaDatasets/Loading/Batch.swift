import FoveaImages

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
  /// Lengths of `images`' axes: `[N, height, width, channels]`. Of several input sizes
  /// (`LoaderOptions.sizes`) each batch has one.
  public var shape: [Int]
  /// What is true of the images.
  public var targets: BatchTargets
  /// Shares of the classes, axes image, class, of every batch of a loader whose transforms mix images
  /// of a classification; else nil.
  public var labelShares: [Float]?
  /// Weights in the loss, one per image; nil where the data gives none. An image without a weight
  /// of its own weighs 1.
  public var weights: [Float]?
  /// Sample ids, one per image.
  public var names: [String]
  /// Positions in `Dataset.samples`, one per image.
  public var indices: [Int]
  /// Where each image lies in the input, as far as no transform has moved it.
  public var placements: [Placement]

  /// How many images it holds.
  public var count: Int { names.count }

  /// Class indices, one per image; empty where the task is not classification.
  public var labels: [Int32] {
    if case .labels(let labels) = targets { labels } else { [] }
  }
}

/// What is true of a batch's images, by task.
public enum BatchTargets: Sendable, Equatable {
  /// Classification: class indices, one per image.
  case labels([Int32])
  /// Regression: axes image, value.
  case values([Float])
  /// Detection: the objects of each image, in pixels of the input.
  case boxes([[BoxAnnotation]])
  /// Segmentation: class indices of pixels, axes image, row, column; 255 where none counts.
  case masks([UInt8])
}
