import FoveaImages

/// A small generator with known output, so that every run tests the same cases (Marsaglia's
/// xorshift, 2003).
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  public mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// Pictures with known contents.
public enum Samples {
  /// An image of random samples.
  public static func noise(width: Int, height: Int, channels: Int, seed: UInt64 = 1) -> Image {
    var generator = SeededGenerator(seed: seed)
    return Image(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      })
  }

  /// An image of smooth samples, which lossy formats preserve.
  public static func smooth(width: Int, height: Int, channels: Int) -> Image {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          pixels.append(UInt8((x * 255 / max(1, width - 1) * (c + 1) / 3 + y * 40 / height) & 255))
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
