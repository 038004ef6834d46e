import FoveaTensors

/// Soft Dice loss of segmentation logits: 1 − (2 Σ p y + s) / (Σ p + Σ y + s), the mean over
/// classes, p = softmax(logits) (Milletari et al. 2016).
///
/// Logits are `[N, H, W, classes]`; targets are int32 labels `[N, H, W]`, or float32 shares of the
/// logits' shape. Sums run over each image, or over the whole batch. With the sigmoid activation
/// each class is independent; logits of one channel then take labels 0 and 1. Pixels of the ignored
/// label are in no sum and have no gradient.
public struct DiceWithLogits: Loss {
  /// s, which avoids 0/0 for absent regions and stabilises small ones.
  public let smoothing: Float
  /// One weight per class; nil weighs all 1, and 0 excludes a class such as the background.
  public let weights: [Float]?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?
  /// The pixels that sums run over.
  public let scope: RegionScope
  /// The function from logits to probabilities.
  public let activation: RegionActivation

  /// Makes a Dice loss of logits.
  public init(
    smoothing: Float = 1, classWeights: [Float]? = nil, ignoring: Int32? = nil,
    over scope: RegionScope = .image, activation: RegionActivation = .softmax
  ) {
    self.smoothing = smoothing
    weights = classWeights
    ignored = ignoring
    self.scope = scope
    self.activation = activation
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let regions = Regions(
      logits, targets, activation, scope, ignoring: ignored, weights: weights,
      in: "DiceWithLogits")
    let losses = lack(
      regions.overlap * 2 + smoothing, of: regions.predicted + regions.actual + smoothing)
    return regions.perSample(overRegions(losses, weights: weights, in: "DiceWithLogits"))
  }
}
