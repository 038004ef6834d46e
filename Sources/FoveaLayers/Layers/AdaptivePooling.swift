import FoveaTensors

/// Means over windows that divide the image into a fixed number of pixels.
public struct AdaptiveAveragePool2D: ParameterlessLayer {
  /// Output height and width.
  public let output: Pair

  /// Makes a pooling to `output` pixels.
  public init(_ output: Pair) { self.output = output }

  /// Pools images `[N, H, W, C]` to `[N, output height, output width, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) {
      return context.reject(problem, standIn: [x.shape[0], output.height, output.width, 1])
    }
    return x.adaptiveAveragePool2D(output)
  }
}

/// Largest numbers over windows that divide the image into a fixed number of pixels.
public struct AdaptiveMaxPool2D: ParameterlessLayer {
  /// Output height and width.
  public let output: Pair

  /// Makes a pooling to `output` pixels.
  public init(_ output: Pair) { self.output = output }

  /// Pools images `[N, H, W, C]` to `[N, output height, output width, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) {
      return context.reject(problem, standIn: [x.shape[0], output.height, output.width, 1])
    }
    return x.adaptiveMaxPool2D(output)
  }
}

/// The mean of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalAveragePool2D: ParameterlessLayer {
  /// Makes a pooling.
  public init() {}

  /// Pools images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    return x.globalAveragePool2D()
  }
}

/// The largest number of each channel: `[N, H, W, C]` to `[N, C]`.
public struct GlobalMaxPool2D: ParameterlessLayer {
  /// Makes a pooling.
  public init() {}

  /// Pools images.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    return x.globalMaxPool2D()
  }
}
