import FoveaSupport
import FoveaTensors

/// Focal loss for several classes: −Σ q α (1 − p)^γ log p over classes, p = softmax(logits) (Lin et
/// al. 2017). Examples that are already right count less.
///
/// Logits are `[N, classes]` or `[N, H, W, classes]`. Targets are int32 labels without the class
/// axis (q is 1 at the label, and the sum has one term) or float shares q with it, as mixed images
/// have. Pixels of the ignored label have neither loss nor gradient; the loss of a sample is the
/// mean over its other pixels.
public struct Focal: Loss {
  /// γ, the down-weighting of examples that are already right, at least 0; 0 gives cross-entropy.
  public let gamma: Float
  /// α, one weight per class; nil weighs all 1.
  public let weights: [Float]?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?

  /// Makes a focal loss.
  ///
  /// - Precondition: `gamma` is not negative.
  public init(gamma: Float = 2, classWeights: [Float]? = nil, ignoring: Int32? = nil) {
    precondition(gamma >= 0, "Focal: gamma must not be negative, got \(gamma)")
    self.gamma = gamma
    weights = classWeights
    ignored = ignoring
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let classes = checkedClasses(logits, targets, weights: weights, in: "Focal")
    guard targets.dtype == .int32 else { return ofShares(logits, targets).meanPerSample() }
    let counted = CountedLabels(targets, ignoring: ignored)
    let labels = counted.labels
    let index = labels.expandedAxis(at: labels.rank)
    let logP = logits.logSoftmax().taking(along: -1, index).reshaped(labels.shape)
    let gamma = gamma
    let loss = Tensor.custom("focal", [logits]) { _ in
      focused(logP.stoppingGradient(), gamma)
    } gradient: { g, inputs, _ in
      let slope = focusedSlope(logP, gamma) * g
      return [(labels.oneHot(classes) - inputs[0].softmax()) * slope.expandedAxis(at: slope.rank)]
    }
    return counted.meanPerSample(weights.map { loss * labelWeights($0, labels) } ?? loss)
  }

  private func ofShares(_ logits: Tensor, _ shares: Tensor) -> Tensor {
    let q = weights.map { shares * Tensor($0) } ?? shares
    let logP = logits.logSoftmax()
    let gamma = gamma
    return Tensor.custom("focal", [logits]) { _ in
      (q * focused(logP.stoppingGradient(), gamma)).sum(axes: [-1])
    } gradient: { g, inputs, _ in
      let slopes = q * focusedSlope(logP, gamma) * g.expandedAxis(at: g.rank)
      return [slopes - inputs[0].softmax() * slopes.sum(axes: [-1], keepingAxes: true)]
    }
  }

  /// The weight of each sample's label, averaged over pixels; nil for shares.
  public func classWeights(_ logits: Tensor, _ targets: Tensor) -> Tensor? {
    guard let weights, targets.dtype == .int32 else { return nil }
    let counted = CountedLabels(targets, ignoring: ignored)
    return counted.meanPerSample(labelWeights(weights, counted.labels))
  }
}

/// Focal loss of binary outputs: −α_t (1 − p_t)^γ log p_t, where p_t is σ(z) for a target of 1 and
/// 1 − σ(z) for 0, and α_t is α for positives and 1 − α for negatives (Lin et al. 2017).
///
/// Logits are `[N]`, `[N, 1]` or `[N, …]`, targets of the same shape 0 or 1. The loss of a sample
/// is the mean over its outputs.
public struct BinaryFocal: Loss {
  /// γ, the down-weighting of examples that are already right, at least 0; 0 gives cross-entropy.
  public let gamma: Float
  /// The weight of positives, in `0 ... 1`; nil weighs both classes 1.
  public let alpha: Float?

  /// Makes a focal loss.
  ///
  /// - Precondition: `gamma` is not negative.
  public init(gamma: Float = 2, alpha: Float? = 0.25) {
    precondition(gamma >= 0, "BinaryFocal: gamma must not be negative, got \(gamma)")
    self.gamma = gamma
    self.alpha = alpha
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: logits, in: "BinaryFocal")
    let side = y * 2 - 1
    // log σ(±z), without overflow.
    let logP = -(-(logits * side)).softplus()
    let gamma = gamma
    let loss = Tensor.custom("binaryFocal", [logits]) { _ in
      focused(logP.stoppingGradient(), gamma)
    } gradient: { g, _, _ in
      [g * focusedSlope(logP, gamma) * (1 - logP.exp()) * side]
    }
    return (alphas(y).map { loss * $0 } ?? loss).meanPerSample()
  }

  /// The mean α of each sample's targets.
  public func classWeights(_ logits: Tensor, _ targets: Tensor) -> Tensor? {
    alphas(matchedTargets(targets, to: logits, in: "BinaryFocal"))?.meanPerSample()
  }

  private func alphas(_ y: Tensor) -> Tensor? {
    alpha.map { BinaryWeights(negative: 1 - $0, positive: $0).of(y) }
  }
}

/// 1 − p from log p; never 0, so that every power of it is finite.
private func doubt(_ logP: Tensor) -> Tensor { (-logP.expm1()).maximum(1e-20) }

/// −(1 − p)^γ log p
private func focused(_ logP: Tensor, _ gamma: Float) -> Tensor {
  gamma == 0 ? -logP : -(doubt(logP).power(gamma) * logP)
}

/// The derivative of `focused` by log p: γ (1 − p)^(γ − 1) p log p − (1 − p)^γ.
private func focusedSlope(_ logP: Tensor, _ gamma: Float) -> Tensor {
  guard gamma != 0 else { return Tensor.full(-1, shape: logP.shape) }
  let doubt = doubt(logP)
  return doubt.power(gamma - 1) * logP.exp() * logP * gamma - doubt.power(gamma)
}
