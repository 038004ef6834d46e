import Foundation

@testable import FoveaImages

/// A small generator with known output, so that every run tests the same cases (Marsaglia's
/// xorshift, 2003).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

enum Samples {
  /// Random samples.
  static func noise(width: Int, height: Int, channels: Int, seed: UInt64 = 1) -> Image {
    var generator = SeededGenerator(seed: seed)
    return Image(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      })
  }

  /// Smooth samples, which lossy formats keep.
  static func smooth(width: Int, height: Int, channels: Int) -> Image {
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

  /// A folder of its own for the length of `body`.
  static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fovea-images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// A JPEG with an EXIF block that names an orientation, in either byte order.
  static func jpeg(_ jpeg: [UInt8], orientation: UInt8, bigEndian: Bool) -> [UInt8] {
    let body: [UInt8] =
      bigEndian
      ? [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      : [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
    let block = Array("Exif\0\0".utf8) + body + [0, 0, 0, 0]
    return jpeg[..<2] + [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block + jpeg[2...]
  }

  /// Every file that other tests cut and damage: the goldens and what Fovea encodes.
  static func files() throws -> [(name: String, bytes: [UInt8])] {
    let goldens = try Goldens.load("files", as: Goldens.File.self).map { ($0.name, Array($0.file)) }
    let noise = Samples.noise(width: 9, height: 6, channels: 3)
    return goldens + [
      ("own png", try noise.pngData()), ("own jpeg", try noise.jpegData(quality: 80)),
      (
        "16-bit interlaced png",
        PNGBuilder(
          width: 9, height: 7, kind: .rgba, depth: 16, interlaced: true
        ).file(seed: 3)
      ),
      ("tiled tiff", TIFFBuilder(tiled: true, bits: 16).file(of: noise)),
      ("planar tiff", TIFFBuilder(planar: true, bigEndian: true).file(of: noise)),
    ]
  }
}
