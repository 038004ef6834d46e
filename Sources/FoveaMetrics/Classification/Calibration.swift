import FoveaSupport

/// How far a classifier's confidence is from its accuracy, over bins of confidence.
///
/// Confidence is the probability of the predicted class. Bins have equal width and hold their lower
/// end; a confidence of exactly 1 forms a last bin of its own, as in torchmetrics.
public struct Calibration: Sendable, Equatable {
  /// Weighted sums over the samples of a bin.
  public struct Bin: Sendable, Equatable {
    /// The number of samples.
    public var count = 0.0
    /// Sum of confidences.
    public var confidence = 0.0
    /// The number of right predictions.
    public var right = 0.0
  }

  /// The bins by ascending confidence: the number asked for, and one for exactly 1.
  public let bins: [Bin]

  /// Sorts predictions into bins.
  ///
  /// - Parameters:
  ///   - confidences: the probability of the predicted class, 0 to 1.
  ///   - isRight: whether the prediction was right.
  ///   - weights: one per sample; nil counts each as 1.
  ///   - binCount: bins of equal width between 0 and 1.
  public init(
    confidences: [Double], isRight: [Bool], weights: [Double]? = nil, binCount: Int = 15
  ) {
    Metrics.check(confidences.count, isRight.count, weights: weights, "calibration")
    precondition(binCount >= 1, "calibration: at least one bin, got \(binCount)")
    precondition(
      confidences.allSatisfy { (0...1).contains($0) }, "calibration: confidences lie in 0...1")
    var bins = Array(repeating: Bin(), count: binCount + 1)
    for (index, confidence) in confidences.enumerated() {
      let weight = weights?[index] ?? 1
      let bin = Int(confidence * Double(binCount))
      bins[bin].count += weight
      bins[bin].confidence += weight * confidence
      if isRight[index] { bins[bin].right += weight }
    }
    self.bins = bins
  }

  /// Expected calibration error: Σ_b (n_b/n)·|accuracy_b − confidence_b|, 0 to 1; nil without
  /// samples.
  ///
  /// Source: C. Guo et al., "On calibration of modern neural networks", 2017.
  public var expectedError: Double? {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    // n_b·|right/n_b − confidence/n_b| needs no division by a bin's count.
    return bins.reduce(0) { $0 + ($1.right - $1.confidence).magnitude } / total
  }
}
