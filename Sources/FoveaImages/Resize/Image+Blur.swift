import FoveaSupport

extension Image {
  /// The picture blurred by a Gaussian, which is cut off at three deviations.
  ///
  /// - Parameter deviation: In pixels; 0 leaves the picture as it is.
  public func blurred(deviation: Double) -> Image {
    precondition(
      deviation >= 0 && deviation.isFinite, "a blur's deviation cannot be \(deviation)")
    guard deviation > 0, width > 0, height > 0 else { return self }
    return filtered(
      FilterAxis(blurring: width, deviation: deviation),
      FilterAxis(blurring: height, deviation: deviation))
  }
}
