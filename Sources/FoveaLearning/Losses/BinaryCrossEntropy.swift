import FoveaTensors

/// Binary cross-entropy of probabilities: −(y log p + (1 − y) log(1 − p)), the mean over a sample's
/// outputs.
///
/// Predictions are probabilities `[N]`, `[N, 1]` or `[N, …]`; targets have the same shape, with
/// values from 0 to 1. Logarithms are limited to −100, as in PyTorch. In training, prefer
/// `BinaryCrossEntropyWithLogits`.
public struct BinaryCrossEntropy: Loss {
  /// Weights of the negative and the positive class; nil weighs both 1.
  public let weights: BinaryWeights?

  /// Makes a binary cross-entropy of probabilities.
  public init(classWeights: BinaryWeights? = nil) { weights = classWeights }

  /// The loss of each sample, `[N]`.
  public func perSample(_ probabilities: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: probabilities, in: "BinaryCrossEntropy")
    let loss = Tensor.custom("binaryCrossEntropy", [probabilities]) { inputs in
      let p = inputs[0].stoppingGradient()
      return -(y * p.log().maximum(-100) + (1 - y) * (1 - p).log().maximum(-100))
    } gradient: { g, inputs, _ in
      let p = inputs[0]
      return [g * (p - y) / (p * (1 - p)).maximum(1e-12)]
    }
    return weighted(loss, by: weights, y).meanPerSample()
  }

  /// The mean weight of each sample's targets.
  public func classWeights(_ probabilities: Tensor, _ targets: Tensor) -> Tensor? {
    weights?.of(matchedTargets(targets, to: probabilities, in: "BinaryCrossEntropy"))
      .meanPerSample()
  }
}

/// Binary cross-entropy of logits z: max(z, 0) − z y + log(1 + e^−|z|), which never overflows; the
/// mean over a sample's outputs. Its gradient is σ(z) − y.
///
/// Targets of the logits' shape have values from 0 to 1. Int32 labels without the class axis are
/// one-hot encoded (with one class they are 0 or 1 themselves). Pixels of the ignored label have
/// neither loss nor gradient.
public struct BinaryCrossEntropyWithLogits: Loss {
  /// Weights of the negative and the positive class; nil weighs both 1.
  public let weights: BinaryWeights?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?

  /// Makes a binary cross-entropy of logits.
  public init(classWeights: BinaryWeights? = nil, ignoring: Int32? = nil) {
    weights = classWeights
    ignored = ignoring
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let (y, counted) = countedTargets(logits, targets)
    let loss = Tensor.custom("binaryCrossEntropyWithLogits", [logits]) { inputs in
      let z = inputs[0].stoppingGradient()
      return z.maximum(0) - z * y + (-z.abs()).exp().log1p()
    } gradient: { g, inputs, _ in
      [g * (inputs[0].sigmoid() - y)]
    }
    return mean(weighted(loss, by: weights, y), counted)
  }

  /// The mean weight of each sample's targets.
  public func classWeights(_ logits: Tensor, _ targets: Tensor) -> Tensor? {
    guard let weights else { return nil }
    let (y, counted) = countedTargets(logits, targets)
    return mean(weights.of(y), counted)
  }

  /// Targets in the logits' shape; where they are labels, also the labels that count.
  private func countedTargets(_ logits: Tensor, _ targets: Tensor) -> (Tensor, CountedLabels?) {
    guard targets.dtype == .int32, logits.rank > 1, targets.shape == logits.shape.dropLast() else {
      return (matchedTargets(targets, to: logits, in: "BinaryCrossEntropyWithLogits"), nil)
    }
    let counted = CountedLabels(targets, ignoring: ignored)
    return (counted.distributions(classes: logits.shape[logits.rank - 1]), counted)
  }

  private func mean(_ outputs: Tensor, _ counted: CountedLabels?) -> Tensor {
    guard let counted else { return outputs.meanPerSample() }
    return counted.meanPerSample(outputs.mean(axes: [-1]))
  }
}

/// The weights of the two classes of a binary problem; 1 by default.
public struct BinaryWeights: Hashable, Sendable, Codable {
  /// The weight of targets of 0.
  public var negative: Float
  /// The weight of targets of 1.
  public var positive: Float

  /// Makes class weights.
  public init(negative: Float = 1, positive: Float = 1) {
    self.negative = negative
    self.positive = positive
  }

  /// The weight of each target, interpolated for targets between 0 and 1.
  func of(_ y: Tensor) -> Tensor { y * (positive - negative) + negative }
}

private func weighted(_ loss: Tensor, by weights: BinaryWeights?, _ y: Tensor) -> Tensor {
  weights.map { loss * $0.of(y) } ?? loss
}
