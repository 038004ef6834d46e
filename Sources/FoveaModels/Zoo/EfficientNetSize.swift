/// The size of a member of the EfficientNet families, relative to B0 or Lite0.
public struct EfficientNetSize: Sendable, Hashable {
  /// Factor on channels.
  public let width: Double
  /// Factor on the number of blocks of a stage.
  public let depth: Double
  /// Dropout rate before the last dense layer.
  public let dropout: Float

  /// Number of blocks, kernel, first stride, expansion and channels of each stage of the smallest
  /// member.
  static let stages: [(count: Int, kernel: Int, stride: Int, expansion: Int, width: Int)] = [
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
  ]

  /// The channels of a stage from its channels in the smallest member: the multiple of 8 nearest to
  /// the product with the factor, but at least nine tenths of it.
  func width(_ channels: Int) -> Int {
    let wanted = Double(channels) * width
    let nearest = max(8, Int(wanted + 4) / 8 * 8)
    return Double(nearest) < 0.9 * wanted ? nearest + 8 : nearest
  }

  /// The number of blocks of a stage from its number in the smallest member, rounded up.
  func depth(_ count: Int) -> Int { Int((Double(count) * depth).rounded(.up)) }
}
