import FoveaSupport
import FoveaTensors

/// Enlarges images: `[N, H, W, C]` to `[N, factor · H, factor · W, C]`.
public struct Upsample2D: ParameterlessLayer {
  /// How many times as high and wide.
  public let factor: Int
  /// How values between pixels are found.
  public let method: ResizeMethod

  /// Makes an enlargement.
  ///
  /// - Precondition: `factor` is positive.
  public init(_ factor: Int = 2, method: ResizeMethod = .nearest) {
    precondition(factor > 0, "Upsample2D: the factor must be positive, got \(factor)")
    self.factor = factor
    self.method = method
  }

  /// Enlarges images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    return x.resized(to: Pair(factor * x.shape[1], factor * x.shape[2]), method)
  }
}
