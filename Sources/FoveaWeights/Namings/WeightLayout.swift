import FoveaTensors

/// How a file orders the axes of weights.
public enum WeightLayout: String, Sendable, Hashable, Codable {
  /// As the catalogue's models have them: convolutions `[out, height, width, in]`, maps flattened in
  /// the order rows, columns, channels.
  case fovea
  /// Convolutions `[out, in, height, width]` (transposed ones `[in, out, height, width]`), maps
  /// flattened in the order channels, rows, columns.
  case pytorch

  /// What makes a tensor of the file a parameter of a shape, or nil where the shapes don't fit.
  ///
  /// - Parameters:
  ///   - shape: the tensor's, as in the file.
  ///   - target: the parameter's.
  ///   - maps: what a dense layer takes flattened, if it takes maps.
  func change(
    from shape: [Int], to target: [Int], flattening maps: FlattenedMaps?
  ) -> LayoutChange? {
    if case .fovea = self { return shape == target ? LayoutChange(target: target) : nil }
    switch (shape.count, target.count) {
    case (4, 4):
      let axes = [0, 2, 3, 1]
      return axes.map { shape[$0] } == target ? LayoutChange(axes: axes, target: target) : nil
    case (2, 4):
      // A dense layer as a 1×1 convolution.
      return [shape[0], 1, 1, shape[1]] == target ? LayoutChange(target: target) : nil
    case (4, 2):
      // A dense layer that was kept as a convolution over whole maps.
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

  /// A parameter's shape as the file would have it, for messages.
  func shape(of target: [Int]) -> [Int] {
    self == .pytorch && target.count == 4 ? [0, 3, 1, 2].map { target[$0] } : target
  }
}

/// Maps whose pixels and channels a dense layer takes in one row.
enum FlattenedMaps: Sendable {
  /// So many channels, whatever the size.
  case channels(Int)
  /// So many pixels, whatever the channels.
  case pixels(Int)

  /// Channels and pixels of maps of so many numbers; nil where they don't divide.
  func sizes(of count: Int) -> (channels: Int, pixels: Int)? {
    switch self {
    case .channels(let channels) where count % channels == 0: (channels, count / channels)
    case .pixels(let pixels) where count % pixels == 0: (count / pixels, pixels)
    default: nil
    }
  }
}

/// A tensor of a file made a parameter: reshaped, its axes reordered, reshaped.
struct LayoutChange: Sendable {
  var split: [Int]?
  var axes: [Int]?
  var target: [Int]

  /// The tensor with the parameter's shape, unevaluated.
  func callAsFunction(_ tensor: Tensor) -> Tensor {
    var result = tensor
    if let split { result = result.reshaped(split) }
    if let axes { result = result.transposed(axes) }
    return result.reshaped(target)
  }
}
