import FoveaImages

/// The images of one training step with their labels: plain arrays of `N` images.
///
///     let images = Tensor(batch.images, shape: batch.shape)  // [N, height, width, channels]
///     let labels = Tensor(batch.labels)                      // [N]
public struct Batch: Sendable {
  /// The number of the epoch it belongs to, from 1.
  public var epoch: Int
  /// Its number in the epoch, from 0. Batches in which every image was skipped keep their number
  /// but are not given.
  public var index: Int
  /// Normalised pixels; axes image, row, column, channel.
  public var images: [Float]
  /// The shape of `images`: `[N, height, width, channels]`, with 1 channel (grey) or 3 (RGB). With
  /// several input sizes (`LoaderOptions.sizes`) it differs from batch to batch.
  public var shape: [Int]
  /// The labels, boxes, masks or values of the images, by task.
  public var targets: BatchTargets
  /// Class shares after mixing, shape `[N, classes]`; each row sums to 1. Nil unless the task is
  /// classification and a transform of the loader mixes images (`MixingTransform`).
  public var labelShares: [Float]?
  /// Weights in the loss, shape `[N]`; 1 for an image without a weight. Nil where no sample has one
  /// or sampling has used the weights already.
  public var weights: [Float]?
  /// Sample ids, one per image.
  public var names: [String]
  /// Positions in `Dataset.samples`, one per image.
  public var indices: [Int]
  /// The maps from each image's pixels to the input's before any transform has moved them, one per
  /// image.
  public var placements: [Placement]

  /// The number of images, `N`. The last batch of an epoch and batches with skipped images have
  /// fewer than `LoaderOptions.batchSize`.
  public var count: Int { names.count }

  /// Class indices, shape `[N]`; empty where the task is not classification.
  public var labels: [Int32] {
    if case .labels(let labels) = targets { labels } else { [] }
  }
}

/// The labels of a batch's images, by task; the batch has `N` images.
public enum BatchTargets: Sendable, Equatable {
  /// Classification: class indices, shape `[N]`.
  case labels([Int32])
  /// Regression: shape `[N, values]`, in the data's units and precision.
  case values([Double])
  /// Detection: the objects of each image, in pixels of the input; `N` lists, some may be empty.
  case boxes([[BoxAnnotation]])
  /// Segmentation: class indices of pixels, shape `[N, height, width]`; 255 marks ignored pixels.
  case masks([UInt8])
}
