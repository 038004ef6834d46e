extension EfficientNetLite {
  /// Published factors, image sizes and counts of learned numbers.
  private static let published: [(size: EfficientNetSize, image: Int, parameters: Int)] = [
    (EfficientNetSize(width: 1, depth: 1, dropout: 0.2), 224, 4_652_008),
    (EfficientNetSize(width: 1, depth: 1.1, dropout: 0.2), 240, 5_416_680),
    (EfficientNetSize(width: 1.1, depth: 1.2, dropout: 0.3), 260, 6_092_072),
    (EfficientNetSize(width: 1.2, depth: 1.4, dropout: 0.3), 280, 8_197_096),
    (EfficientNetSize(width: 1.4, depth: 1.8, dropout: 0.3), 300, 13_006_568),
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
