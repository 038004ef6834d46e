extension Tensor {
  /// The arctangent of x in radians, between −π/2 and π/2.
  ///
  /// The argument is reduced to |x| ≤ tan(π/8) by atan x = π/4 + atan((x − 1) / (x + 1)) = π/2 −
  /// atan(1/x). There, x and four more terms, fitted at Chebyshev nodes, have an error of 10⁻⁹.
  public func atan() -> Tensor {
    Tensor.custom("atan", [self]) { inputs in
      let x = inputs[0].stoppingGradient()
      let size = x.abs()
      let (isLarge, isMiddle) = (size .> 2.414_213_6, size .> 0.414_213_56)
      let reduced = Tensor.where(
        isLarge, -size.reciprocal(), Tensor.where(isMiddle, (size - 1) / (size + 1), size))
      let start = Tensor.where(
        isLarge, Float.pi / 2, Tensor.where(isMiddle, Float.pi / 4, Tensor.zeros([])))
      let z = reduced * reduced
      let terms: [Float] = [
        -0.333_333_318, 0.199_995_501, -0.142_642_327, 0.107_462_999, -0.064_593_800,
      ]
      let series = terms.dropLast().reversed().reduce(Tensor.full(terms[4], shape: [])) {
        $0 * z + $1
      }
      return (start + (reduced + reduced * z * series)) * x.sign()
    } gradient: { g, inputs, _ in
      [g / (inputs[0] * inputs[0] + 1)]
    }
  }
}
