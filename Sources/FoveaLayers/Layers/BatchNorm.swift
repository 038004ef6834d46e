import FoveaTensors

/// Batch normalization over all axes but the channels, the last (Ioffe & Szegedy 2015).
///
/// Training normalises by the batch's mean and biased variance, and records new running statistics
/// in the context: running ← (1 − momentum) running + momentum batch, the variance unbiased, as in
/// PyTorch. Inference normalises by the running ones, and so does training where these are frozen:
/// it then leaves them as they are. A batch of one value a channel has variance 0.
public struct BatchNorm: Layer {
  /// γ, `[channels]`
  public var weight: Parameter
  /// β, `[channels]`
  public var bias: Parameter
  /// `[channels]`
  public var runningMean: Parameter
  /// `[channels]`
  public var runningVariance: Parameter
  /// Keeps the division finite.
  public let epsilon: Float
  /// How much of each batch's statistics enters the running ones.
  public let momentum: Float

  /// Makes the identity for numbers of mean 0 and variance 1.
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

  /// Normalises `[N, …, channels]`.
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

  /// Names γ and β as PyTorch does, `weight` and `bias`, then `running_mean` and `running_var`.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.parameter("weight", &weight)
    visitor.parameter("bias", &bias)
    visitor.parameter("running_mean", &runningMean)
    visitor.parameter("running_var", &runningVariance)
  }
}
