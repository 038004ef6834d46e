extension Tensor {
  /// eˣ / Σ eˣ along an axis.
  public func softmax(axis: Int = -1) -> Tensor {
    let axis = checked(axis: axis, in: "softmax")
    return Tensor.custom("softmax", [self]) { inputs in
      let x = inputs[0].stoppingGradient()
      // The computation of x may be fused with either use of it and round differently. Beyond 1e8
      // the difference exceeds the largest exponent of eˣ.
      let e = (x - x.max(axes: [axis], keepingAxes: true)).minimum(0).exp()
      return e / e.sum(axes: [axis], keepingAxes: true)
    } gradient: { g, _, y in
      [y * (g - (g * y).sum(axes: [axis], keepingAxes: true))]
    }
  }

  /// log(eˣ / Σ eˣ) along an axis, without overflow.
  public func logSoftmax(axis: Int = -1) -> Tensor {
    let axis = checked(axis: axis, in: "logSoftmax")
    return Tensor.custom("logSoftmax", [self]) { inputs in
      let x = inputs[0].stoppingGradient()
      return x - x.logSumExp(axis: axis, keepingAxes: true)
    } gradient: { g, _, y in
      [g - y.exp() * g.sum(axes: [axis], keepingAxes: true)]
    }
  }
}
