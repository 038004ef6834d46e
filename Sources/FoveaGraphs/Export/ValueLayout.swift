/// In which order a value's axes stand in the exported graph.
///
/// Our feature maps are `[N, H, W, C]` and ONNX's `[N, C, H, W]`. A mark on each value spares
/// transposing it and back between operations that work in either order.
enum ValueLayout: Hashable {
  /// As in our graph.
  case asWritten
  /// The last axis stands second.
  case channelsFirst
  /// `[N, C · H · W]` for our `[N, H · W · C]`; the lengths are H, W and C.
  case flattened([Int])

  /// Our axis at each place in the exported value.
  func order(rank: Int) -> [Int] {
    guard self == .channelsFirst, rank > 2 else { return Array(0..<rank) }
    return [0, rank - 1] + Array(1..<rank - 1)
  }

  /// The place in the exported value of one of our axes.
  func place(of axis: Int, rank: Int) -> Int {
    order(rank: rank).firstIndex(of: axis) ?? axis
  }
}

/// A value of the exported graph.
struct ExportedValue {
  var name: String
  var layout: ValueLayout
  init(_ name: String, _ layout: ValueLayout) {
    self.name = name
    self.layout = layout
  }
}
