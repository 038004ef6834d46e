import FoveaTensors

/// Means over windows that divide an image into a fixed number of rows and columns.
public struct AdaptiveAveragePool2D: ParameterlessLayer {
  /// Height and width of the output in pixels.
  public let output: Pair

  /// Makes a pooling to a height and width in pixels.
  public init(_ output: Pair) { self.output = output }

  /// Pools images `[N, H, W, C]` to `[N, output height, output width, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) {
      return context.reject(problem, standIn: [x.shape[0], output.height, output.width, 1])
    }
    return x.adaptiveAveragePool2D(output)
  }
}

/// Maxima over windows that divide an image into a fixed number of rows and columns.
public struct AdaptiveMaxPool2D: ParameterlessLayer {
  /// Height and width of the output in pixels.
  public let output: Pair

  /// Makes a pooling to a height and width in pixels.
  public init(_ output: Pair) { self.output = output }

  /// Pools images `[N, H, W, C]` to `[N, output height, output width, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) {
      return context.reject(problem, standIn: [x.shape[0], output.height, output.width, 1])
    }
    return x.adaptiveMaxPool2D(output)
  }
}

/// The mean of each channel over the image: `[N, H, W, C]` to `[N, C]`.
public struct GlobalAveragePool2D: ParameterlessLayer {
  /// Makes a pooling over whole images.
  public init() {}

  /// Pools images `[N, H, W, C]` to `[N, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    return x.globalAveragePool2D()
  }
}

/// The maximum of each channel over the image: `[N, H, W, C]` to `[N, C]`.
public struct GlobalMaxPool2D: ParameterlessLayer {
  /// Makes a pooling over whole images.
  public init() {}

  /// Pools images `[N, H, W, C]` to `[N, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
    return x.globalMaxPool2D()
  }
}
