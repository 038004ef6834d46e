import Foundation
import FoveaSupport
import FoveaTensors

/// Tversky loss of segmentation logits: (1 − T)^γ with
/// T = (Σ p y + s) / (Σ p y + α Σ p (1 − y) + β Σ (1 − p) y + s), the mean over classes
/// (Salehi et al. 2017; γ other than 1: focal Tversky, Abraham & Khan 2019).
///
/// α weighs false positives and β false negatives: β above α favours recall, and 0.5 for both with
/// s halved is Dice. Logits, targets, scope, activation and ignored label are as in
/// ``DiceWithLogits``.
public struct Tversky: Loss {
  /// α, the weight of false positives, at least 0.
  public let alpha: Float
  /// β, the weight of false negatives, at least 0.
  public let beta: Float
  /// γ, above 0. Below 1, hard regions count more late in training; the focal paper uses 3/4.
  public let gamma: Float
  /// s, which avoids 0/0 for absent regions.
  public let smoothing: Float
  /// One weight per class; nil weighs all 1.
  public let weights: [Float]?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?
  /// The pixels that sums run over.
  public let scope: RegionScope
  /// The function from logits to probabilities.
  public let activation: RegionActivation

  /// Makes a Tversky loss.
  ///
  /// - Precondition: α and β are not negative, γ is positive.
  public init(
    alpha: Float = 0.3, beta: Float = 0.7, gamma: Float = 1, smoothing: Float = 1,
    classWeights: [Float]? = nil, ignoring: Int32? = nil, over scope: RegionScope = .image,
    activation: RegionActivation = .softmax
  ) {
    precondition(
      alpha >= 0 && beta >= 0 && gamma > 0,
      "Tversky: alpha and beta must not be negative and gamma positive, got \(alpha), \(beta) and "
        + "\(gamma)")
    self.alpha = alpha
    self.beta = beta
    self.gamma = gamma
    self.smoothing = smoothing
    weights = classWeights
    ignored = ignoring
    self.scope = scope
    self.activation = activation
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let regions = Regions(
      logits, targets, activation, scope, ignoring: ignored, weights: weights, in: "Tversky")
    let overlap = regions.overlap
    // Σ p (1 − y) = Σ p − Σ p y, and likewise for false negatives.
    let errors = (regions.predicted - overlap) * alpha + (regions.actual - overlap) * beta
    let losses = lack(overlap + smoothing, of: overlap + errors + smoothing)
    let focused = gamma == 1 ? losses : Self.power(losses, gamma)
    return regions.perSample(overRegions(focused, weights: weights, in: "Tversky"))
  }

  /// x^γ, linear below a millionth, because a root has no gradient at 0.
  private static func power(_ x: Tensor, _ gamma: Float) -> Tensor {
    let small: Float = 1e-6
    return Tensor.where(
      x .> small, x.maximum(small).power(gamma), x * Float(pow(Double(small), Double(gamma - 1))))
  }
}
