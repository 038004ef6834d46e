import FoveaTensors

/// Batch normalization over all axes but the channels, the last (Ioffe & Szegedy 2015).
///
/// Training normalises by the batch's mean and biased variance, and records new running statistics
/// in the context: running ← (1 − momentum) running + momentum batch, with unbiased variance, as in
/// PyTorch. Inference normalises by the running statistics. So does training if they are frozen,
/// and then leaves them unchanged. A batch with one value for each channel has variance 0.
public struct BatchNorm: Layer {
  /// γ, `[channels]`, 1 at first.
  public var weight: Parameter
  /// β, `[channels]`, 0 at first.
  public var bias: Parameter
  /// Running mean, `[channels]`, 0 at first.
  public var runningMean: Parameter
  /// Running variance, `[channels]`, 1 at first.
  public var runningVariance: Parameter
  /// Added to the variance before division.
  public let epsilon: Float
  /// Weight of a batch's statistics in the running ones.
  public let momentum: Float

  /// Makes a normalization; ε is 10⁻⁵ and the momentum 0.1 by default, as in PyTorch.
  public init(_ channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
    func filled(_ value: Float) -> Tensor {
      Tensor([Float](repeating: value, count: channels))
    }
    weight = Parameter(filled(1), role: .normScale)
    bias = Parameter(filled(0), role: .normShift)
    runningMean = Parameter(filled(0), role: .buffer)
    runningVariance = Parameter(filled(1), role: .buffer)
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// Normalises `[N, …, channels]`; the shape stays.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let channels = weight.value.count
    guard x.rank >= 2, x.shape[x.rank - 1] == channels else {
      return context.reject(
        "expects \(channels) channels (the last axis), got \(x.shape)", standIn: x.shape)
    }
    guard context.isTraining, !runningMean.isFrozen, !runningVariance.isFrozen else {
      return x.batchNormalized(
        scale: context.value(weight), shift: context.value(bias),
        mean: context.value(runningMean), variance: context.value(runningVariance),
        epsilon: epsilon)
    }
    let (y, mean, variance) = x.batchNormalized(
      scale: weight.value, shift: bias.value, epsilon: epsilon)
    let n = Float(x.count / max(channels, 1))
    context.record(update: blend(runningMean, mean), for: runningMean)
    context.record(
      update: blend(runningVariance, variance * (n / max(n - 1, 1))), for: runningVariance)
    return y
  }

  private func blend(_ running: Parameter, _ batch: Tensor) -> Tensor {
    running.value * (1 - momentum) + batch * momentum
  }

  /// Visits `weight`, `bias`, `running_mean` and `running_var`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
    visitor.parameter("running_mean", &runningMean)
    visitor.parameter("running_var", &runningVariance)
  }
}
