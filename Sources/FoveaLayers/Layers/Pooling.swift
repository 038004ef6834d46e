import FoveaTensors

/// The maximum of each window: `[N, H, W, C]` to `[N, H′, W′, C]`.
public struct MaxPool2D: ParameterlessLayer {
  /// Height and width of the window in pixels.
  public let size: Pair
  /// Step of the window in pixels.
  public let strides: Pair
  /// Pixels added at the edges of the image; they are never the maximum.
  public let padding: Padding

  /// Makes a pooling; by default windows don't overlap and nothing is padded.
  public init(_ size: Pair, strides: Pair? = nil, padding: Padding = .valid) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
  }

  /// Pools images `[N, H, W, C]` to `[N, H′, W′, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    pooling(x, size, strides, padding, context) {
      x.maxPool2D(size, strides: strides, padding: padding)
    }
  }
}

/// The mean of each window: `[N, H, W, C]` to `[N, H′, W′, C]`.
public struct AveragePool2D: ParameterlessLayer {
  /// Height and width of the window in pixels.
  public let size: Pair
  /// Step of the window in pixels.
  public let strides: Pair
  /// Pixels added at the edges of the image.
  public let padding: Padding
  /// Whether padded pixels count as zeros.
  public let countsPadding: Bool

  /// Makes a pooling; by default windows don't overlap and nothing is padded.
  public init(
    _ size: Pair, strides: Pair? = nil, padding: Padding = .valid, countsPadding: Bool = true
  ) {
    self.size = size
    self.strides = strides ?? size
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// Pools images `[N, H, W, C]` to `[N, H′, W′, C]`.
  public func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    pooling(x, size, strides, padding, context) {
      x.averagePool2D(size, strides: strides, padding: padding, countsPadding: countsPadding)
    }
  }
}

private func pooling(
  _ x: Tensor, _ size: Pair, _ strides: Pair, _ padding: Padding, _ context: Context,
  _ body: () -> Tensor
) -> Tensor {
  if let problem = problemWithImages(x) { return context.reject(problem, standIn: x.shape) }
  let window = SlidingWindow(kernel: size, strides: strides, padding: padding)
  let (output, problem) = window.output(of: x.shape)
  guard let problem else { return body() }
  return context.reject(
    problem, standIn: [x.shape[0], output.height, output.width, x.shape[3]])
}
