import FoveaTensors

/// Mean squared error: (prediction − target)², the mean over a sample's outputs.
public struct MeanSquaredError: Loss {
  /// Makes a mean squared error.
  public init() {}

  /// The loss of each sample, `[N]`.
  public func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
    let y = matchedTargets(targets, to: predictions, in: "MeanSquaredError")
    return (predictions - y).squared().meanPerSample()
  }
}
