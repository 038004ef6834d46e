import CZlib
import Foundation
import FoveaImages

@testable import FoveaDatasets

/// Drawn pictures that differ from each other as photos do, yet are alike in size, brightness,
/// contrast and sharpness: nothing about them is a fault.
struct TexturePictures {
  var width = 48
  var height = 48
  var channels = 3
  var seed: UInt64 = 0
  var brightness = 125.0
  var contrast = 40.0
  /// The share of fine noise in the levels.
  var noise = 0.4

  /// Broad waves of random directions, and noise.
  func image(_ number: Int) -> Image {
    var random = RandomStream(seed: seed, sample: number, purpose: .generation)
    var levels = [Double](repeating: 0, count: width * height * channels)
    for channel in 0..<channels {
      for _ in 0..<4 {
        let (u, v) = (random.uniform(-0.25, 0.25), random.uniform(-0.25, 0.25))
        let phase = random.uniform(0, 2 * .pi)
        for y in 0..<height {
          for x in 0..<width {
            levels[(y * width + x) * channels + channel] +=
              cos(u * Double(x) + v * Double(y) + phase) / 2
          }
        }
      }
    }
    for index in levels.indices { levels[index] += noise * random.normal() }
    let mean = levels.reduce(0, +) / Double(levels.count)
    let variance = levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(levels.count)
    // The spread from picture to picture is small, but not none.
    let level = brightness + random.uniform(-6, 6)
    let scale = contrast * random.uniform(0.9, 1.1) / variance.squareRoot()
    return Image(
      width: width, height: height, channels: channels,
      pixels: levels.map { UInt8(min(max((($0 - mean) * scale + level).rounded(), 0), 255)) })
  }

  /// The picture with noise on it: the same scene, taken again.
  static func retaken(_ image: Image, noise: Double, seed: UInt64) -> Image {
    var random = RandomStream(seed: seed, purpose: .generation)
    var result = image
    for index in result.pixels.indices {
      let level = Double(result.pixels[index]) + noise * random.normal()
      result.pixels[index] = UInt8(min(max(level.rounded(), 0), 255))
    }
    return result
  }

  /// A mask of a disc, `value` on 0.
  static func disc(width: Int, height: Int, radius: Double, value: UInt8, smooth: Bool = false)
    -> Image
  {
    var pixels = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (Double(x) - Double(width) / 2, Double(y) - Double(height) / 2)
        let inside = radius - (dx * dx + dy * dy).squareRoot()
        let cover = smooth ? min(max(inside / 3 + 0.5, 0), 1) : inside > 0 ? 1 : 0
        pixels[y * width + x] = UInt8((cover * Double(value)).rounded())
      }
    }
    return Image(width: width, height: height, channels: 1, pixels: pixels)
  }
}

/// Files of kinds that the library does not write itself.
enum OddFiles {
  /// A JPEG with EXIF's orientation.
  static func jpeg(_ image: Image, orientation: UInt8) throws -> [UInt8] {
    let bytes = try image.jpegData(quality: 95)
    let exif: [UInt8] =
      Array("Exif\0\0".utf8) + [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1]
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0] + [0, 0, 0, 0]
    let length = exif.count + 2
    return bytes[..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + exif + bytes[2...]
  }

  /// A grey PNG of 16 bits a sample.
  static func deepPNG(_ image: Image) -> [UInt8] {
    let grey = image.converted(toChannels: 1)
    var rows: [UInt8] = []
    for y in 0..<grey.height {
      rows.append(0)
      for x in 0..<grey.width { rows += [grey.pixels[y * grey.width + x], 77] }
    }
    var packed = [UInt8](repeating: 0, count: rows.count + 1024)
    var count = uLong(packed.count)
    compress(&packed, &count, rows, uLong(rows.count))
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", word(grey.width) + word(grey.height) + [16, 0, 0, 0, 0])
      + chunk("IDAT", Array(packed[..<Int(count)])) + chunk("IEND", [])
  }

  /// A BMP header of 60,000 × 60,000 pixels.
  static var hugeBMP: [UInt8] {
    func little(_ value: Int) -> [UInt8] {
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    return Array("BM".utf8) + little(54) + little(0) + little(54) + little(40) + little(60_000)
      + little(60_000) + [1, 0, 24, 0] + little(0) + little(0) + little(2835) + little(2835)
      + little(0) + little(0) + [UInt8](repeating: 7, count: 64)
  }

  /// A JPEG of four colour components, as Pillow writes an image of its mode CMYK.
  static var cmykJPEG: [UInt8] {
    let text =
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwBQNzxGPDJQRkFGWlVQX3jIgnhubnj1r7mRyP//////////////////////"
      + "/////////////////////////////8AAFAgAGAAYBEMRAE0RAFkRAEsRAP/EABgAAAMBAQAAAAAAAAAAAAAAAAAC"
      + "AwQB/8QAHRABAQACAgMBAAAAAAAAAAAAAQACEhExISIyYf/aAA4EQwBNAFkASwAAPwDXta8rWtYEeXqNqeUixl7d"
      + "RtTylW6IHD3T2tGUy3NtvEbU8pVj4/eY2p5SLGu3mntaMp1uoBydxtTykW5j7dxtTylWFR4Or//Z"
    return Data(base64Encoded: text).map { Array($0) } ?? []
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return word(content.count) + body + word(Int(crc32(0, body, UInt32(body.count))))
  }

  private static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
