import FoveaSupport

/// How far a classifier's confidence is from its accuracy, over bins of confidence.
///
/// Confidence is the probability of the predicted class. Bins have equal width and hold their upper
/// end, as in the paper: the last of 15 is (14/15, 1]. The first also holds 0.
///
/// Source: C. Guo et al., "On calibration of modern neural networks", 2017.
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

  /// The bins by ascending confidence.
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
    var bins = Array(repeating: Bin(), count: binCount)
    for (index, confidence) in confidences.enumerated() {
      let weight = weights?[index] ?? 1
      let bin = Self.bin(of: confidence, among: binCount)
      bins[bin].count += weight
      bins[bin].confidence += weight * confidence
      if isRight[index] { bins[bin].right += weight }
    }
    self.bins = bins
  }

  init(bins: [Bin]) { self.bins = bins }

  /// The bin whose lower end is below a confidence and whose upper end is not.
  static func bin(of confidence: Double, among count: Int) -> Int {
    func end(_ bin: Int) -> Double { Double(bin + 1) / Double(count) }
    var bin = min(max(Int((confidence * Double(count)).rounded(.up)) - 1, 0), count - 1)
    // The product may be rounded across an end.
    while bin > 0, confidence <= end(bin - 1) { bin -= 1 }
    while bin < count - 1, confidence > end(bin) { bin += 1 }
    return bin
  }

  /// Expected calibration error: Σ_b (n_b/n)·|accuracy_b − confidence_b|, 0 to 1; nil without
  /// samples.
  public var expectedError: Double? {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    // n_b·|right/n_b − confidence/n_b| needs no division by a bin's count.
    return bins.reduce(0) { $0 + ($1.right - $1.confidence).magnitude } / total
  }

  /// Maximum calibration error: the largest |accuracy_b − confidence_b| of a bin with samples, 0 to
  /// 1; nil without samples.
  ///
  /// Source: M. P. Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning",
  /// 2015.
  public var maximumError: Double? {
    bins.filter { $0.count > 0 }.map { ($0.right - $0.confidence).magnitude / $0.count }.max()
  }
}
