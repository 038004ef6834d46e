import FoveaTensors

/// Soft Jaccard loss of regions: 1 − (Σ p y + s) / (Σ p + Σ y − Σ p y + s) (Rahman & Wang 2016).
///
/// Shapes, class weights and empty regions are as for `Dice`.
public struct IoU: Loss {
  /// s, which avoids 0/0 and stabilises small regions; 0 by default.
  public let smoothing: Float
  /// One weight per class; nil weighs all 1.
  public let weights: [Float]?

  /// Makes an IoU loss of probabilities.
  public init(smoothing: Float = 0, classWeights: [Float]? = nil) {
    self.smoothing = smoothing
    weights = classWeights
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ probabilities: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: probabilities, in: "IoU")
    let overlap = regionSums(probabilities * y)
    let union = regionSums(probabilities) + regionSums(y) - overlap
    return overRegions(
      lack(overlap + smoothing, of: union + smoothing), weights: weights, in: "IoU")
  }
}
