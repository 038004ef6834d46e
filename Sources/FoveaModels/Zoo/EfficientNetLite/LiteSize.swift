/// The size of a member of the EfficientNet-Lite family, relative to Lite0.
public struct LiteSize: Sendable, Hashable {
  /// Factor on channels.
  public let width: Double
  /// Factor on the number of blocks of a stage.
  public let depth: Double
  /// Dropout rate before the last dense layer.
  public let dropout: Float

  /// The channels of a stage from its channels in Lite0: the multiple of 8 nearest to the product
  /// with the factor, but at least nine tenths of it.
  func width(_ channels: Int) -> Int {
    let wanted = Double(channels) * width
    let nearest = max(8, Int(wanted + 4) / 8 * 8)
    return Double(nearest) < 0.9 * wanted ? nearest + 8 : nearest
  }

  /// The number of blocks of a stage from its number in Lite0, rounded up.
  func depth(_ count: Int) -> Int { Int((Double(count) * depth).rounded(.up)) }
}

extension EfficientNetLite {
  /// Published factors, image sizes and counts of learned numbers.
  private static let published: [(size: LiteSize, image: Int, parameters: Int)] = [
    (LiteSize(width: 1, depth: 1, dropout: 0.2), 224, 4_652_008),
    (LiteSize(width: 1, depth: 1.1, dropout: 0.2), 240, 5_416_680),
    (LiteSize(width: 1.1, depth: 1.2, dropout: 0.3), 260, 6_092_072),
    (LiteSize(width: 1.2, depth: 1.4, dropout: 0.3), 280, 8_197_096),
    (LiteSize(width: 1.4, depth: 1.8, dropout: 0.3), 300, 13_006_568),
  ]

  static let entries: [ModelEntry] = published.enumerated().map { number, member in
    ModelEntry(
      "efficientnet_lite\(number)",
      number == 0
        ? "small, fast and accurate; ImageNet weights can be downloaded"
        : "the same, wider or deeper, for \(member.image)x\(member.image) images",
      imageSize: member.image, parameters: member.parameters,
      reference: "Tan & Le 2019, EfficientNet; Liu 2020, EfficientNet-Lite"
    ) { EfficientNetLite(member.size, $0, key: $1) }
  }
}
