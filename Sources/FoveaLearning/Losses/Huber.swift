import FoveaSupport
import FoveaTensors

/// Huber's loss: d² / 2 for errors |d| below δ, else δ (|d| − δ / 2), the mean over a sample's
/// outputs (Huber 1964).
public struct Huber: Loss {
  /// δ, the error at which the square turns into a line, above 0.
  public let delta: Float

  /// Makes a Huber loss, with δ = 1 by default.
  ///
  /// - Precondition: `delta` is positive.
  public init(delta: Float = 1) {
    precondition(delta > 0, "Huber: delta must be positive, got \(delta)")
    self.delta = delta
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: predictions, in: "Huber")
    // c (|d| − c / 2) with c = min(|d|, δ) covers both branches.
    let distance = (predictions - y).abs()
    let near = distance.minimum(delta)
    return (near * (distance - near * 0.5)).meanPerSample()
  }
}
