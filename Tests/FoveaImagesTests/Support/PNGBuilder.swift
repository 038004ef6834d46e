import FoveaSupport
import TestSupport

/// Makes PNG files of every kind by the specification alone: stored deflate blocks, no filters.
struct PNGBuilder {
  enum Kind: UInt8, CaseIterable {
    case grey = 0, rgb = 2, palette = 3, greyAlpha = 4, rgba = 6

    var samples: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      default: [8, 16]
      }
    }
  }

  var width, height: Int
  var kind: Kind
  var depth: Int
  var interlaced = false
  /// The colour or index that is fully transparent.
  var transparent: [Int]?

  /// The colour of palette entry `index`.
  static func paletteColor(_ index: Int) -> [Int] {
    [index * 7 % 256, index * 31 % 256, 255 - index * 3 % 256]
  }

  /// Random samples at full depth, `samples` a pixel.
  func values(seed: UInt64) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    return (0..<width * height * kind.samples).map { _ in
      Int.random(in: 0..<(1 << depth), using: &generator)
    }
  }

  /// What decoding as stored should give, in plain arithmetic.
  func expected(seed: UInt64) -> [UInt8] {
    let values = values(seed: seed)
    let top = (1 << depth) - 1
    func scaled(_ value: Int) -> Int { (value * 255 * 2 + top) / (top * 2) }
    func composed(_ value: Int, _ alpha: Int) -> UInt8 {
      UInt8((Double(value * alpha + 255 * (255 - alpha)) / 255).rounded())
    }
    var pixels: [UInt8] = []
    for pixel in 0..<width * height {
      let samples = Array(values[pixel * kind.samples..<(pixel + 1) * kind.samples])
      let alpha = samples == transparent ? 0 : 255
      switch kind {
      case .grey, .rgb: pixels += samples.map { composed(scaled($0), alpha) }
      case .palette: pixels += Self.paletteColor(samples[0]).map { composed($0, alpha) }
      case .greyAlpha, .rgba:
        let opacity = scaled(samples.last ?? 0)
        pixels += samples.dropLast().map { composed(scaled($0), opacity) }
      }
    }
    return pixels
  }

  func file(seed: UInt64) -> [UInt8] {
    let values = values(seed: seed)
    var rows: [UInt8] = []
    let passes =
      interlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ]
      : [(0, 0, 1, 1)]
    for (left, top, dx, dy) in passes where left < width {
      for y in stride(from: top, to: height, by: dy) {
        rows.append(0)
        var bits: [Int] = []
        for x in stride(from: left, to: width, by: dx) {
          let at = (y * width + x) * kind.samples
          bits += values[at..<at + kind.samples].flatMap { value in
            (0..<depth).reversed().map { value >> $0 & 1 }
          }
        }
        for start in stride(from: 0, to: bits.count, by: 8) {
          let byte = (0..<8).reduce(0) {
            $0 << 1 | (start + $1 < bits.count ? bits[start + $1] : 0)
          }
          rows.append(UInt8(byte))
        }
      }
    }
    return assemble(Self.zlib(rows))
  }

  /// The file around compressed rows.
  func assemble(_ compressed: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += Self.chunk(
      "IHDR",
      Self.word(width) + Self.word(height) + [
        UInt8(depth), kind.rawValue, 0, 0, interlaced ? 1 : 0,
      ])
    if kind == .palette {
      file += Self.chunk(
        "PLTE", (0..<1 << depth).flatMap { Self.paletteColor($0).map { UInt8($0) } })
    }
    if let transparent {
      file += Self.chunk(
        "tRNS",
        kind == .palette
          ? (0...transparent[0]).map { $0 == transparent[0] ? 0 : 255 }
          : transparent.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
    }
    return file + Self.chunk("IDAT", compressed) + Self.chunk("IEND", [])
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    var crc: UInt32 = .max
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return word(content.count) + body + word(Int(~crc))
  }

  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    let count = bytes.count
    precondition(count < 65536, "one stored block holds 65535 bytes")
    let length = [UInt8(count & 255), UInt8(count >> 8)]
    return [0x78, 1, 1] + length + length.map { ~$0 } + bytes + word(high << 16 | low)
  }

  static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }
}
