/// The axis order of a value in the exported graph.
///
/// Fovea's feature maps are `[N, H, W, C]` and ONNX's `[N, C, H, W]`. The layout of each value
/// avoids transpositions between operations that work in either order.
enum ValueLayout: Hashable {
  /// Fovea's order.
  case asWritten
  /// The last axis is moved to position 1.
  case channelsFirst
  /// `[N, C · H · W]` for Fovea's `[N, H · W · C]`; the lengths are H, W and C.
  case flattened([Int])

  /// Fovea's axis at each position of the exported value.
  func order(rank: Int) -> [Int] {
    guard self == .channelsFirst, rank > 2 else { return Array(0..<rank) }
    return [0, rank - 1] + Array(1..<rank - 1)
  }

  /// The position of one of Fovea's axes in the exported value.
  func place(of axis: Int, rank: Int) -> Int {
    order(rank: rank).firstIndex(of: axis) ?? axis
  }
}

/// The name, layout and shape of a value of the exported graph.
struct ExportedValue {
  var name: String
  var layout: ValueLayout
  init(_ name: String, _ layout: ValueLayout) {
    self.name = name
    self.layout = layout
  }
}
