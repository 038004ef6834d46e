/// A function of the pixels in each window, channel by channel; x is NHWC. `padded` is the number
/// of padding pixels in the window.
public func pooling(
  _ x: Array64, size: (Int, Int), output: (Int, Int), _ window: ReferenceWindow,
  _ function: (_ pixels: [Double], _ padded: Int) -> Double
) -> Array64 {
  let (height, width) = (x.shape[1], x.shape[2])
  let pad = window.padding
  return Array64([x.shape[0], output.0, output.1, x.shape[3]]) { at in
    var pixels: [Double] = []
    var padded = 0
    for a in 0..<size.0 {
      for b in 0..<size.1 {
        let i = at[1] * window.strides.0 + a - pad.0
        let j = at[2] * window.strides.1 + b - pad.2
        if i >= 0, i < height, j >= 0, j < width {
          pixels.append(x[[at[0], i, j, at[3]]])
        } else if i < height + pad.1, j < width + pad.3 {
          padded += 1
        }
      }
    }
    return function(pixels, padded)
  }
}

/// A function of windows that divide the image as evenly as possible: output i of n covers ⌊iL/n⌋
/// ..< ⌈(i+1)L/n⌉.
public func adaptivePooling(
  _ x: Array64, output: (Int, Int), _ function: ([Double]) -> Double
) -> Array64 {
  func span(_ i: Int, _ n: Int, _ length: Int) -> Range<Int> {
    i * length / n..<((i + 1) * length + n - 1) / n
  }
  return Array64([x.shape[0], output.0, output.1, x.shape[3]]) { at in
    function(
      span(at[1], output.0, x.shape[1]).flatMap { i in
        span(at[2], output.1, x.shape[2]).map { j in x[[at[0], i, j, at[3]]] }
      })
  }
}
