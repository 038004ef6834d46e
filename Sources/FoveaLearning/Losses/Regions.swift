import FoveaSupport
import FoveaTensors

/// The function from logits to the probabilities of overlap losses.
public enum RegionActivation: String, Codable, Sendable, Hashable, CaseIterable {
  /// Classes exclude each other.
  case softmax
  /// Each class is independent, as with a single channel for object or background.
  case sigmoid
}

/// The pixels that an overlap is measured over.
public enum RegionScope: String, Codable, Sendable, Hashable, CaseIterable {
  /// Each image; the loss is the mean over images.
  case image
  /// All pixels of a batch as one image, which is more stable where most images lack a class. Every
  /// sample gets the batch's value, so that their mean is that value.
  case batch
}

/// Probabilities and masks of each class's region, `[images, pixels, classes]`, with one image
/// where the scope is the batch. Ignored pixels are 0 in both.
struct Regions {
  let p: Tensor
  let y: Tensor
  /// 1 where the pixel counts, `[images, pixels, 1]`; nil where all do.
  let counts: Tensor?
  private let samples: Int

  /// - Parameters:
  ///   - logits: `[N, …, classes]`.
  ///   - targets: int32 labels without the class axis, or float32 shares of the logits' shape.
  init(
    _ logits: Tensor, _ targets: Tensor, _ activation: RegionActivation, _ scope: RegionScope,
    ignoring ignored: Int32?, weights: [Float]?, in name: String
  ) {
    let classes = checkedClasses(logits, targets, weights: weights, in: name)
    precondition(
      activation == .sigmoid || classes > 1,
      "\(name): softmax over one channel is always 1; use the sigmoid activation")
    samples = logits.shape[0]
    let shape = [scope == .batch ? 1 : samples, -1, classes]
    let probabilities = activation == .softmax ? logits.softmax() : logits.sigmoid()
    guard targets.dtype == .int32 else {
      p = probabilities.reshaped(shape)
      y = targets.reshaped(shape)
      counts = nil
      return
    }
    let labels = CountedLabels(targets, ignoring: ignored)
    p = labels.masked(probabilities).reshaped(shape)
    y = labels.distributions(classes: classes).reshaped(shape)
    counts = labels.counts?.reshaped(shape.dropLast() + [1])
  }

  /// Σ p y of each region, `[images, classes]`.
  var overlap: Tensor { (p * y).sum(axes: [1]) }
  /// Σ p of each region.
  var predicted: Tensor { p.sum(axes: [1]) }
  /// Σ y of each region.
  var actual: Tensor { y.sum(axes: [1]) }

  /// Broadcasts a loss per image to a loss per sample, `[N]`.
  func perSample(_ losses: Tensor) -> Tensor { losses.broadcast(to: [samples]) }
}
