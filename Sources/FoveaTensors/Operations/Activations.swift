extension Tensor {
  /// max(x, 0), the rectified linear unit.
  public func relu() -> Tensor {
    Tensor.custom("relu", [self]) {
      $0[0].maximum(0)
    } gradient: { g, _, y in
      // Computed from the output, so that the input need not be kept.
      [Tensor.where(y .> 0, g, 0)]
    }
  }
  /// min(max(x, 0), 6)
  public func relu6() -> Tensor {
    Tensor.custom("relu6", [self]) {
      $0[0].maximum(0).minimum(6)
    } gradient: { g, _, y in
      [Tensor.where((y .> 0) .&& (y .< 6), g, 0)]
    }
  }
  /// x where positive, else slope · x (Maas et al. 2013).
  public func leakyReLU(slope: Float = 0.01) -> Tensor {
    Tensor.where(self .> 0, self, self * slope)
  }
  /// x where positive, else slope · x with a learned slope for each channel (He et al. 2015).
  public func prelu(slope: Tensor) -> Tensor { Tensor.where(self .> 0, self, self * slope) }
  /// x where positive, else α (eˣ − 1) (Clevert et al. 2015).
  public func elu(alpha: Float = 1) -> Tensor {
    Tensor.where(self .> 0, self, minimum(0).expm1() * alpha)
  }
  /// x Φ(x), with Φ the normal distribution (Hendrycks & Gimpel 2016), exact.
  public func gelu() -> Tensor { self * ((self * Float(0.5).squareRoot()).erf() + 1) * 0.5 }
  /// The usual approximation of GELU by tanh.
  public func geluTanh() -> Tensor {
    let inner = (self + self * self * self * 0.044715) * (2 / Float.pi).squareRoot()
    return self * (inner.tanh() + 1) * 0.5
  }
  /// x · sigmoid(x) (Elfwing et al. 2017; "swish").
  public func silu() -> Tensor { self * sigmoid() }
  /// min(max(x + 3, 0), 6) / 6
  public func hardSigmoid() -> Tensor { (self + 3).relu6() * (1 / 6) }
  /// x · hardSigmoid(x) (Howard et al. 2019).
  public func hardSwish() -> Tensor { self * hardSigmoid() }
  /// log(1 + eˣ), without overflow.
  public func softplus() -> Tensor {
    Tensor.custom("softplus", [self]) { inputs in
      let x = inputs[0]
      return x.maximum(0) + (-(x.abs())).exp().log1p()
    } gradient: { g, inputs, _ in
      // Smooth at 0, unlike the gradients of the parts.
      [g * inputs[0].sigmoid()]
    }
  }
  /// x · tanh(softplus(x)) (Misra 2019).
  public func mish() -> Tensor { self * softplus().tanh() }
}
