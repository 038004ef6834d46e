import FoveaSupport

// Normalizations are composed of reductions and pointwise operations, which the compiler fuses.
// Their gradients are written out, so that the backward pass also takes one pass to reduce and one
// to apply.

extension Tensor {
  /// Mean and biased variance of each channel (last axis) in one pass: `[C]` each.
  ///
  /// Sums are of differences from the first pixel, so that a mean far from zero loses no precision.
  func channelMoments() -> (mean: Tensor, variance: Tensor) {
    let channels = length(ofAxis: -1)
    let rows = reshaped([-1, channels])
    let shift = rows[0].stoppingGradient()
    let n = Float(rows.shape[0])
    let centred = rows - shift
    let sums = (centred.sum(axes: [0]), (centred * centred).sum(axes: [0]))
    let (first, second) = (sums.0 * (1 / n), sums.1 * (1 / n))
    return (first + shift, (second - first * first).maximum(0))
  }

  /// Batch normalization with the batch's own statistics, for training (Ioffe & Szegedy 2015).
  ///
  /// y = γ (x − μ) / √(σ² + ε) + β over all axes but the last (channels); `scale` γ and `shift` β
  /// are `[C]`. Also returns the batch's mean and its biased variance, `[C]` each, for updates of
  /// running statistics.
  public func batchNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> (
    output: Tensor, mean: Tensor, variance: Tensor
  ) {
    let channels = length(ofAxis: -1)
    precondition(
      scale.shape == [channels] && shift.shape == [channels],
      "batchNorm of \(type): scale and shift must have one element for each of \(channels) "
        + "channels (axis \(rank - 1)), got \(scale.shape) and \(shift.shape)")
    let (mean, variance) = stoppingGradient().channelMoments()
    let deviation = (variance + epsilon).rsqrt()
    let factor = scale.stoppingGradient() * deviation
    let result = stoppingGradient() * factor + (shift.stoppingGradient() - mean * factor)
    let n = Float(count / Swift.max(channels, 1))
    let axes = Array(0..<(rank - 1))
    let output = Tensor.custom("batchNorm", [self, scale, shift], { _ in result }) { g, inputs, _ in
      let (x, scale) = (inputs[0], inputs[1])
      // As functions of x, so that gradients can be differentiated again. The compiler merges them
      // with the forward pass.
      let (mean, variance) = x.channelMoments()
      let deviation = (variance + epsilon).rsqrt()
      let sum = g.sum(axes: axes)
      let correlation = (g * (x - mean)).sum(axes: axes) * deviation
      // dx = γ/σ (g − Σg/n − x̂ Σ(g x̂)/n), as a·g + b·x + c with one number of each per channel.
      let a = scale * deviation
      let b = -(a * deviation * correlation) * (1 / n)
      let c = -(a * sum) * (1 / n) - b * mean
      return [g * a + (x * b + c), correlation, sum]
    }
    return (output, mean, variance)
  }

  /// Batch normalization with given statistics, for inference.
  public func batchNormalized(
    scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5
  ) -> Tensor {
    let factor = scale * (variance + epsilon).rsqrt()
    return self * factor + (shift - mean * factor)
  }

  /// Layer normalization over the last axes, as many as `scale` has (Ba et al. 2016).
  public func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> Tensor {
    precondition(
      scale.shape == shift.shape && Array(shape.suffix(scale.rank)) == scale.shape,
      "layerNorm of \(type): scale \(scale.shape) and shift \(shift.shape) must equal the last axes"
    )
    let axes = Array((rank - scale.rank)..<rank)
    return standardized(axes: axes, epsilon: epsilon) * scale + shift
  }

  /// Group normalization of `[N, H, W, C]`: each sample's channels in `groups` groups
  /// (Wu & He 2018); `scale` and `shift` are `[C]`.
  public func groupNormalized(
    groups: Int, scale: Tensor, shift: Tensor, epsilon: Float = 1e-5
  ) -> Tensor {
    let channels = length(ofAxis: -1)
    precondition(
      groups > 0 && channels % groups == 0,
      "groupNorm of \(type): \(channels) channels don't divide into \(groups) groups")
    precondition(
      scale.shape == [channels] && shift.shape == [channels],
      "groupNorm of \(type): scale and shift must have one element for each of \(channels) "
        + "channels (axis \(rank - 1)), got \(scale.shape) and \(shift.shape)")
    let grouped = reshaped([shape[0], -1, groups, channels / groups])
    return grouped.standardized(axes: [1, 3], epsilon: epsilon).reshaped(shape) * scale + shift
  }

  /// (x − μ) / √(σ² + ε) over axes.
  private func standardized(axes: [Int], epsilon: Float) -> Tensor {
    let centred = self - mean(axes: axes, keepingAxes: true)
    let variance = (centred * centred).mean(axes: axes, keepingAxes: true)
    return centred * (variance + epsilon).rsqrt()
  }
}
