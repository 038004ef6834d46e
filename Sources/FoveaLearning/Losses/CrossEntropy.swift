import FoveaSupport
import FoveaTensors

/// Softmax cross-entropy: −Σ q log p over classes, p = softmax(logits).
///
/// Logits are `[N, classes]`, or `[N, H, W, classes]` for a prediction per pixel. Targets are int32
/// labels without the class axis, or float distributions with it. With label smoothing ε, q = (1 −
/// ε) target + ε / classes (Szegedy et al. 2016). Class weights multiply the terms of the sum, as
/// in PyTorch. A label out of range is an `EvaluationError` when the loss is evaluated.
///
/// Pixels of the ignored label have neither loss nor gradient. The loss of a sample is the mean
/// over its other pixels, 0 if there are none. In the mean over a batch each image thus counts the
/// same, whereas PyTorch takes the mean over all pixels of the batch.
public struct CrossEntropy: Loss {
  /// ε, the share of each target that is spread over all classes, in `0 ... 1`.
  public let labelSmoothing: Float
  /// One weight per class; nil weighs all 1.
  public let weights: [Float]?
  /// The label to ignore; nil ignores none.
  public let ignored: Int32?

  /// Makes a cross-entropy of logits.
  public init(
    labelSmoothing: Float = 0, classWeights: [Float]? = nil, ignoring: Int32? = nil
  ) {
    precondition(
      labelSmoothing >= 0 && labelSmoothing <= 1,
      "CrossEntropy: label smoothing must be in 0 ... 1, got \(labelSmoothing)")
    self.labelSmoothing = labelSmoothing
    weights = classWeights
    ignored = ignoring
  }

  /// The loss of each sample, `[N]`.
  public func perSample(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    let classes = checkedClasses(logits, targets, weights: weights, in: "CrossEntropy")
    let smoothing = labelSmoothing
    let classWeights = weights.map { Tensor($0) }
    let counted = targets.dtype == .int32 ? CountedLabels(targets, ignoring: ignored) : nil
    /// Smoothed and weighted targets: q in the formula.
    func mixed() -> Tensor {
      let hard = counted?.labels.oneHot(classes) ?? targets
      let soft = smoothing == 0 ? hard : hard * (1 - smoothing) + smoothing / Float(classes)
      let weighted = classWeights.map { soft * $0 } ?? soft
      return counted?.masked(weighted) ?? weighted
    }
    let q = mixed()
    let loss = Tensor.custom("crossEntropy", [logits]) { inputs in
      let surprise = -inputs[0].stoppingGradient().logSoftmax()
      guard let counted else { return (q * surprise).sum(axes: [-1]) }
      // Picked by label, not by one-hot product, which also checks the range of labels.
      let weighted = classWeights.map { surprise * $0 } ?? surprise
      let picked = weighted.taking(along: -1, counted.labels.expandedAxis(at: targets.rank))
      let own = picked.reshaped(targets.shape)
      guard smoothing > 0 else { return own }
      return own * (1 - smoothing) + weighted.mean(axes: [-1]) * smoothing
    } gradient: { g, inputs, _ in
      let p = inputs[0].softmax()
      let total = q.sum(axes: [-1], keepingAxes: true)
      return [(p * total - q) * g.expandedAxis(at: g.rank)]
    }
    return counted?.meanPerSample(loss) ?? loss.meanPerSample()
  }

  /// The weight of each sample's label, averaged over pixels; nil for distributions, as in PyTorch.
  public func classWeights(_ logits: Tensor, _ targets: Tensor) -> Tensor? {
    guard let weights, targets.dtype == .int32 else { return nil }
    let counted = CountedLabels(targets, ignoring: ignored)
    return counted.meanPerSample(labelWeights(weights, counted.labels))
  }
}

/// The weight of each label, in the labels' shape.
func labelWeights(_ weights: [Float], _ labels: Tensor) -> Tensor {
  Tensor(weights).gathered(labels.reshaped([-1])).reshaped(labels.shape)
}

/// Checks logits against targets and class weights; returns the number of classes.
func checkedClasses(_ logits: Tensor, _ targets: Tensor, weights: [Float]?, in name: String) -> Int
{
  precondition(
    logits.rank >= 2 && logits.dtype == .float32,
    "\(name): logits must be float32 [batch, …, classes], got \(logits.type)")
  let classes = logits.shape[logits.rank - 1]
  if targets.dtype == .int32 {
    precondition(
      targets.shape == logits.shape.dropLast(),
      "\(name): labels \(targets.shape) must have the logits' shape \(logits.shape) without the "
        + "class axis")
  } else {
    precondition(
      targets.type == logits.type,
      "\(name): targets must be int32 labels or distributions of the logits' type \(logits.type), "
        + "got \(targets.type)")
  }
  if let weights {
    precondition(
      weights.count == classes,
      "\(name): \(weights.count) class weights for \(classes) classes")
  }
  return classes
}
