import FoveaOneDNN

/// The extension of an image at its edges before a window slides over it.
public enum Padding: Hashable, Sendable {
  /// Output length = ⌈input / stride⌉. If the total is odd, the extra pixel is at the bottom or
  /// right.
  case same
  /// No padding: windows stay inside the image.
  case valid
  /// The same number of pixels at all four edges.
  case all(Int)
  /// Pixels at each edge.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

/// Two numbers for the height and width axes; an integer literal sets both.
public struct Pair: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The value of the height axis.
  public var height: Int
  /// The value of the width axis.
  public var width: Int
  /// Makes a pair from a value for height and one for width.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
  /// Makes a pair of equal values.
  public init(_ both: Int) { self.init(both, both) }
  /// Makes a pair of equal values, so that `3` stands for `(3, 3)`.
  public init(integerLiteral value: Int) { self.init(value) }
  /// For example `(3, 5)`.
  public var description: String { "(\(height), \(width))" }
}

/// The sliding of a filter over an image, with padding resolved to pixels.
package struct Window: Hashable, Sendable {
  package var strides: Pair
  package var top: Int
  package var bottom: Int
  package var left: Int
  package var right: Int
  package var dilation: Pair
  package var groups: Int

  /// Resolves padding for an input of a size and a filter of a size.
  init(
    strides: Pair, padding: Padding, dilation: Pair = 1, groups: Int = 1, input: Pair, filter: Pair
  ) {
    self.strides = strides
    self.dilation = dilation
    self.groups = groups
    switch padding {
    case .valid: (top, bottom, left, right) = (0, 0, 0, 0)
    case .all(let n): (top, bottom, left, right) = (n, n, n, n)
    case .explicit(let t, let b, let l, let r): (top, bottom, left, right) = (t, b, l, r)
    case .same:
      let rows = Self.samePadding(input.height, filter.height, strides.height, dilation.height)
      let columns = Self.samePadding(input.width, filter.width, strides.width, dilation.width)
      (top, bottom) = (rows / 2, rows - rows / 2)
      (left, right) = (columns / 2, columns - columns / 2)
    }
  }

  private static func samePadding(_ input: Int, _ filter: Int, _ stride: Int, _ dilation: Int)
    -> Int
  {
    let output = (input + stride - 1) / max(stride, 1)
    return max(0, (output - 1) * stride + (filter - 1) * dilation + 1 - input)
  }

  /// Output height and width.
  ///
  /// - Throws: `ShapeError` where a setting is invalid or the image is too small.
  func output(input: Pair, filter: Pair, in name: String) throws(ShapeError) -> Pair {
    try require(
      strides.height > 0 && strides.width > 0 && dilation.height > 0 && dilation.width > 0,
      "\(name): strides \(strides) and dilation \(dilation) must be positive")
    try require(
      top >= 0 && bottom >= 0 && left >= 0 && right >= 0,
      "\(name): padding (top \(top), bottom \(bottom), left \(left), right \(right)) can't be "
        + "negative; slice the image instead")
    let reachY = (filter.height - 1) * dilation.height + 1
    let reachX = (filter.width - 1) * dilation.width + 1
    let height = input.height + top + bottom
    let width = input.width + left + right
    try require(
      height >= reachY && width >= reachX,
      "\(name): the filter reaches over \(reachY)x\(reachX) pixels, but the padded image is only "
        + "\(height)x\(width); use a larger image, a smaller filter or more padding")
    return Pair((height - reachY) / strides.height + 1, (width - reachX) / strides.width + 1)
  }
}

extension Window {
  /// The geometry of a convolution for oneDNN.
  func geometry(input: [Int], weights: [Int], output: [Int]) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: input, output: output, weights: weights, strides: [strides.height, strides.width],
      dilation: [dilation.height, dilation.width], paddingBefore: [top, left],
      paddingAfter: [bottom, right], groups: groups)
  }
}
