import Foundation

/// An array of the golden files: row-major, images NHWC, convolution weights OHWI.
public struct GoldenArray: Decodable, Sendable {
  /// The length of each axis.
  public let shape: [Int]
  /// The elements, including integer ones such as labels.
  public let values: [Double]
}

/// The golden files of `Tests/Goldens`, and the generated numbers that they share with the tests.
public enum Goldens {
  /// Reads one file, such as `pytorch/losses.json`.
  public static func load<Content: Decodable>(
    _ path: String, as content: Content.Type = Content.self
  ) throws -> Content {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Goldens")
    let data = try Data(contentsOf: folder.appendingPathComponent(path))
    return try JSONDecoder().decode(Content.self, from: data)
  }

  /// `count` numbers in [-1, 1) from splitmix64, exact in `Float`. `Goldens/pytorch/README.md` has
  /// the formula and the use of each stream.
  public static func uniform(stream: Int, count: Int) -> [Double] {
    let start = 2026 &+ UInt64(stream) << 32
    return (0..<count).map { index in
      var z = start &+ UInt64(index) &+ 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Double(z >> 40) / 8_388_608 - 1
    }
  }

  /// `offset + scale * u`, computed in `Double` and rounded once, for initial weights and images.
  public static func filled(
    stream: Int, count: Int, scale: Double = 1, offset: Double = 0
  ) -> [Float] {
    uniform(stream: stream, count: count).map { Float(offset + scale * $0) }
  }
}
