import FoveaTensors

/// The axis order of weights in a file.
package enum WeightLayout: String, Sendable, Hashable, Codable {
  /// Fovea's order: convolutions `[out, height, width, in]`, maps flattened in the order rows,
  /// columns, channels.
  case fovea
  /// PyTorch's order: convolutions `[out, in, height, width]` (transposed ones `[in, out, height,
  /// width]`), maps flattened in the order channels, rows, columns.
  case pytorch

  /// The conversion of a file's tensor to a parameter; nil if the shapes do not match.
  ///
  /// - Parameters:
  ///   - shape: The tensor's shape in the file.
  ///   - target: The parameter's shape.
  ///   - maps: The flattened feature maps of a dense layer; nil if its input is not flattened.
  func change(
    from shape: [Int], to target: [Int], flattening maps: FlattenedMaps?
  ) -> LayoutChange? {
    if case .fovea = self { return shape == target ? LayoutChange(target: target) : nil }
    switch (shape.count, target.count) {
    case (4, 4):
      let axes = [0, 2, 3, 1]
      return axes.map { shape[$0] } == target ? LayoutChange(axes: axes, target: target) : nil
    case (1, 3):
      // Factors of channels, stored for maps in the order channels, rows, columns.
      return shape + [1, 1] == target ? LayoutChange(target: target) : nil
    case (2, 4):
      // A dense layer as a 1×1 convolution.
      return [shape[0], 1, 1, shape[1]] == target ? LayoutChange(target: target) : nil
    case (4, 2):
      // A dense layer that was stored as a convolution over whole maps.
      return shape[0] == target[0] && shape[1] * shape[2] * shape[3] == target[1]
        ? LayoutChange(axes: [0, 2, 3, 1], target: target) : nil
    case (2, 2):
      guard shape == target else { return nil }
      guard let (channels, pixels) = maps?.sizes(of: target[1]) else {
        return LayoutChange(target: target)
      }
      return LayoutChange(
        split: [target[0], channels, pixels], axes: [0, 2, 1], target: target)
    default: return shape == target ? LayoutChange(target: target) : nil
    }
  }

  /// The shape of a parameter in the file, for messages.
  func shape(of target: [Int]) -> [Int] {
    self == .pytorch && target.count == 4 ? [0, 3, 1, 2].map { target[$0] } : target
  }
}

/// The size of feature maps that a dense layer takes flattened.
enum FlattenedMaps: Sendable {
  /// A fixed number of channels, of any size.
  case channels(Int)
  /// A fixed number of pixels, of any number of channels.
  case pixels(Int)

  /// The channels and pixels of maps with `count` elements; nil if they do not divide.
  func sizes(of count: Int) -> (channels: Int, pixels: Int)? {
    switch self {
    case .channels(let channels) where count % channels == 0: (channels, count / channels)
    case .pixels(let pixels) where count % pixels == 0: (count / pixels, pixels)
    default: nil
    }
  }
}

/// A conversion of a tensor to a parameter: reshape, permute, reshape.
struct LayoutChange: Sendable {
  var split: [Int]?
  var axes: [Int]?
  var target: [Int]

  /// The converted tensor, not yet evaluated.
  func callAsFunction(_ tensor: Tensor) -> Tensor {
    var result = tensor
    if let split { result = result.reshaped(split) }
    if let axes { result = result.transposed(axes) }
    return result.reshaped(target)
  }
}
