import FoveaTensors

/// The geometry of a window over an image, for checks before an operation is appended.
struct SlidingWindow {
  let kernel: Pair
  let strides: Pair
  let padding: Padding
  var dilation: Pair = 1

  /// Height and width of the output, at least 1 each, and the problem of an image that is too
  /// small.
  func output(of shape: [Int]) -> (size: Pair, problem: String?) {
    let (rows, columns): (Int, Int)
    switch padding {
    case .valid: (rows, columns) = (0, 0)
    case .all(let n): (rows, columns) = (2 * n, 2 * n)
    case .explicit(let top, let bottom, let left, let right):
      (rows, columns) = (top + bottom, left + right)
    case .same:
      return (
        Pair(
          max(1, (shape[1] + strides.height - 1) / strides.height),
          max(1, (shape[2] + strides.width - 1) / strides.width)),
        nil
      )
    }
    let reach = Pair(
      (kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
    let rest = Pair(shape[1] + rows - reach.height, shape[2] + columns - reach.width)
    let size = Pair(
      max(0, rest.height) / strides.height + 1, max(0, rest.width) / strides.width + 1)
    guard rest.height < 0 || rest.width < 0 else { return (size, nil) }
    return (
      size,
      "the image has become too small here: \(shape[1])x\(shape[2]) pixels, padded "
        + "\(shape[1] + rows)x\(shape[2] + columns), but the window reaches over "
        + "\(reach.height)x\(reach.width); use larger images or a model that halves them less often"
    )
  }
}

/// The problem with an input that isn't images `[N, H, W, channels]`, or nil.
func problemWithImages(_ x: Tensor, channels: Int? = nil) -> String? {
  guard x.rank == 4 else {
    return "needs images [batch, height, width, channels], got \(x.shape)"
  }
  guard let channels, x.shape[3] != channels else { return nil }
  return "expects \(channels) channels (axis 3), got \(x.shape[3]) in \(x.shape)"
}
