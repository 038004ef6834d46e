import FoveaSupport
import FoveaTensors

/// Soft Dice loss of regions: 1 − (2 Σ p y + s) / (Σ p + Σ y + s) (Milletari et al. 2016).
///
/// Predictions are probabilities, `[N, …]` for one region or `[N, H, W, classes]` for one region
/// per class. Over classes the mean is taken, weighted if class weights are given. Targets have the
/// same shape. Where prediction and target are both empty and s is 0, the loss is 0.
public struct Dice: Loss {
  /// s, which avoids 0/0 and stabilises small regions; 0 by default.
  public let smoothing: Float
  /// One weight per class; nil weighs all 1.
  public let weights: [Float]?

  /// Makes a Dice loss of probabilities.
  public init(smoothing: Float = 0, classWeights: [Float]? = nil) {
    self.smoothing = smoothing
    weights = classWeights
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ probabilities: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: probabilities, in: "Dice")
    let overlap = regionSums(probabilities * y)
    let sizes = regionSums(probabilities) + regionSums(y)
    return overRegions(
      lack(overlap * 2 + smoothing, of: sizes + smoothing), weights: weights, in: "Dice")
  }
}

/// Sums over each region: `[N, H, W, classes]` to `[N, classes]`, other shapes to `[N, 1]`.
func regionSums(_ x: Tensor) -> Tensor {
  x.rank == 4
    ? x.sum(axes: [1, 2]) : x.reshaped([x.shape[0], -1]).sum(axes: [1], keepingAxes: true)
}

/// 1 − part / whole; 0 where the whole is 0.
func lack(_ part: Tensor, of whole: Tensor) -> Tensor {
  let isEmpty = whole .== 0
  return Tensor.where(isEmpty, 0, 1 - part / Tensor.where(isEmpty, 1, whole))
}

/// The weighted mean over a sample's regions `[N, classes]`.
func overRegions(_ losses: Tensor, weights: [Float]?, in name: String) -> Tensor {
  guard let weights else { return losses.mean(axes: [1]) }
  precondition(
    weights.count == losses.shape[1],
    "\(name): \(weights.count) class weights for \(losses.shape[1]) classes")
  return (losses * Tensor(weights)).sum(axes: [1]) * (1 / weights.reduce(0, +))
}
