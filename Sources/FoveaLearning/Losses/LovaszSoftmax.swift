import FoveaSupport
import FoveaTensors

/// Lovász-softmax: the convex extension of the Jaccard loss 1 − IoU to probabilities, the mean over
/// the classes that occur (Berman et al. 2018).
///
/// The errors |y − p| of a class are sorted in descending order. The weight of each is the increase
/// of the Jaccard loss when its pixel joins the wrong ones. Logits are `[N, H, W, classes]`,
/// targets int32 labels `[N, H, W]`. The loss of an image is 0 where no class occurs, because all
/// pixels have the ignored label.
public struct LovaszSoftmax: Loss {
  /// One weight per class; nil weighs all 1.
  public let weights: [Float]?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?
  /// The pixels that are sorted together.
  public let scope: RegionScope

  /// Makes a Lovász-softmax loss.
  public init(
    classWeights: [Float]? = nil, ignoring: Int32? = nil, over scope: RegionScope = .image
  ) {
    weights = classWeights
    ignored = ignoring
    self.scope = scope
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ labels: Tensor) -> Tensor {
    precondition(
      labels.dtype == .int32, "LovaszSoftmax: targets must be int32 labels, got \(labels.type)")
    let regions = Regions(
      logits, labels, .softmax, scope, ignoring: ignored, weights: weights, in: "LovaszSoftmax")
    // [images, classes, pixels]: sorting is along the last axis.
    let p = regions.p.transposed([0, 2, 1])
    let y = regions.y.transposed([0, 2, 1])
    let errors = y + p - y * p * 2
    // Ignored pixels come last, where they don't affect the weights of the others.
    let ranks = regions.counts.map { errors - (1 - $0.transposed([0, 2, 1])) } ?? errors
    let order = ranks.stoppingGradient().sortedDescending().indices
    let members = y.taking(along: 2, order)
    let sizes = members.sum(axes: [2], keepingAxes: true)
    let missed = members.cumulativeSum()
    let wrong = (1 - members).cumulativeSum()
    let jaccard = 1 - (sizes - missed) / (sizes + wrong)
    let pixels = jaccard.shape[2]
    let before = jaccard.sliced(axis: 2, 0..<pixels - 1).padded([(0, 0), (0, 0), (1, 0)])
    let growth = (jaccard - before).stoppingGradient()
    let losses = (errors.taking(along: 2, order) * growth).sum(axes: [2])

    let occurs = (sizes.squeezed(axes: [2]) .> 0).cast(.float32)
    let shares = weights.map { occurs * Tensor($0) } ?? occurs
    let total = shares.sum(axes: [1])
    return regions.perSample(
      (losses * shares).sum(axes: [1]) / Tensor.where(total .> 0, total, 1))
  }
}
