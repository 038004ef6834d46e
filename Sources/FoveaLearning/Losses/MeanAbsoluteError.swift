import FoveaTensors

/// Mean absolute error: |prediction − target|, the mean over a sample's outputs.
public struct MeanAbsoluteError: Loss {
  /// Makes a mean absolute error.
  public init() {}

  /// The loss of each sample, `[N]`.
  public func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: predictions, in: "MeanAbsoluteError")
    return (predictions - y).abs().meanPerSample()
  }
}
