/// The geometry of a sliding window in the references.
public struct ReferenceWindow: Sendable {
  public var strides = (1, 1)
  /// Padding in pixels: top, bottom, left, right.
  public var padding = (0, 0, 0, 0)
  public var dilation = (1, 1)
  public var groups = 1
  public init(
    strides: (Int, Int) = (1, 1), padding: (Int, Int, Int, Int) = (0, 0, 0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    self.strides = strides
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }
}

/// y[n, i, j, o] = Σ x[n, i·s + a·d − p, j·s + b·d − p, c] · w[o, a, b, c]; x NHWC, w OHWI.
public func convolution(_ x: Array64, _ w: Array64, _ window: ReferenceWindow) -> Array64 {
  let (strides, pad, dilation) = (window.strides, window.padding, window.dilation)
  let (height, width) = (x.shape[1], x.shape[2])
  let reachY = (w.shape[1] - 1) * dilation.0 + 1
  let reachX = (w.shape[2] - 1) * dilation.1 + 1
  let rows = (height + pad.0 + pad.1 - reachY) / strides.0 + 1
  let columns = (width + pad.2 + pad.3 - reachX) / strides.1 + 1
  let perGroup = w.shape[0] / window.groups
  return Array64([x.shape[0], rows, columns, w.shape[0]]) { at in
    let first = at[3] / perGroup * w.shape[3]
    var sum = 0.0
    for a in 0..<w.shape[1] {
      for b in 0..<w.shape[2] {
        let i = at[1] * strides.0 + a * dilation.0 - pad.0
        let j = at[2] * strides.1 + b * dilation.1 - pad.2
        guard i >= 0, i < height, j >= 0, j < width else { continue }
        for c in 0..<w.shape[3] {
          sum += x[[at[0], i, j, first + c]] * w[[at[3], a, b, c]]
        }
      }
    }
    return sum
  }
}

/// The transposed convolution of x [N, H, W, I] to `size`: each pixel of x adds its weighted filter
/// w [I, kH, kW, O / groups] to the result.
public func transposedConvolution(
  _ x: Array64, _ w: Array64, to size: (Int, Int), _ window: ReferenceWindow
) -> Array64 {
  let perGroup = x.shape[3] / window.groups
  var y = Array64.zeros([x.shape[0], size.0, size.1, w.shape[3] * window.groups])
  for at in Array64.indices(of: x.shape) {
    let first = at[3] / perGroup * w.shape[3]
    for a in 0..<w.shape[1] {
      for b in 0..<w.shape[2] {
        let i = at[1] * window.strides.0 + a * window.dilation.0 - window.padding.0
        let j = at[2] * window.strides.1 + b * window.dilation.1 - window.padding.2
        guard i >= 0, i < size.0, j >= 0, j < size.1 else { continue }
        for c in 0..<w.shape[3] {
          y[[at[0], i, j, first + c]] += x[at] * w[[at[3], a, b, c]]
        }
      }
    }
  }
  return y
}
