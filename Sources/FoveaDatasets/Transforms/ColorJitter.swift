import Foundation
import FoveaImages

/// Changes brightness, contrast, saturation and hue by random amounts.
///
/// The four changes are linear in red, green and blue, so they are folded into one matrix and an
/// offset, and each pixel is rounded and clipped once:
///
/// 1. brightness: times `b`, drawn from `1 ± brightness`;
/// 2. contrast: away from the image's mean luma by `c`, drawn from `1 ± contrast`;
/// 3. saturation: away from the pixel's luma by `s`, drawn from `1 ± saturation`;
/// 4. hue: rotated about the grey axis by an angle, drawn from `± hue` of a full turn.
///
/// Luma is that of ITU-R BT.601. For grey images only brightness and contrast are changed.
public struct ColorJitter: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "color-jitter"
  /// The greatest relative change of brightness, in 0...1.
  public var brightness: Double
  /// The greatest relative change of contrast, in 0...1.
  public var contrast: Double
  /// The greatest relative change of saturation, in 0...1.
  public var saturation: Double
  /// The greatest change of hue, in full turns, in 0...0.5 (0.5 reaches every hue).
  public var hue: Double

  /// Makes a jitter; amounts of 0 leave the image as it is.
  public init(
    brightness: Double = 0, contrast: Double = 0, saturation: Double = 0, hue: Double = 0
  ) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
  }

  private static let luma = [0.299, 0.587, 0.114]

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name):BRIGHTNESS[:CONTRAST[:SATURATION[:HUE]]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard (1...4).contains(numbers.count) else { return nil }
    let all = numbers + [0, 0, 0]
    self.init(brightness: all[0], contrast: all[1], saturation: all[2], hue: all[3])
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("brightness", brightness, 0...1) ?? Self.outside("contrast", contrast, 0...1)
      ?? Self.outside("saturation", saturation, 0...1) ?? Self.outside("hue", hue, 0...0.5)
  }

  /// The image with the four changes, each by a drawn amount.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    func factor(_ amount: Double) -> Double { max(0, 1 + random.uniform(-amount, amount)) }
    let b = factor(brightness)
    let c = factor(contrast)
    let s = factor(saturation)
    let turn = 2 * Double.pi * random.uniform(-hue, hue)
    let gain = b * c
    let offset = (1 - c) * b * meanLuma(image)
    if image.channels == 1 { return mapped(image, gain: gain, offset: offset) }
    // Rows of both matrices sum to 1, so the grey offset passes through them unchanged.
    let matrix = product(hueTurn(turn), saturating(s)).map { $0 * gain }
    return mapped(image, matrix: matrix.map(Float.init), offset: Float(offset))
  }

  /// Row by row: `s I + (1 - s) 1 luma'`.
  private func saturating(_ s: Double) -> [Double] {
    (0..<9).map { index in
      let diagonal: Double = index % 4 == 0 ? s : 0
      return diagonal + (1 - s) * Self.luma[index % 3]
    }
  }

  /// A turn about the axis (1, 1, 1), by Rodrigues' formula.
  private func hueTurn(_ angle: Double) -> [Double] {
    let same = cos(angle) + (1 - cos(angle)) / 3
    let next = (1 - cos(angle)) / 3 - sin(angle) / 3.0.squareRoot()
    let last = (1 - cos(angle)) / 3 + sin(angle) / 3.0.squareRoot()
    return [same, next, last, last, same, next, next, last, same]
  }

  private func product(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<9).map { index in
      let row = 3 * (index / 3)
      let column = index % 3
      return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6]
    }
  }

  private func meanLuma(_ image: Image) -> Double {
    let count = Double(image.width * image.height)
    var sums = [0, 0, 0]
    image.pixels.withUnsafeBufferPointer { pixels in
      for channel in 0..<image.channels {
        var sum = 0
        for index in stride(from: channel, to: pixels.count, by: image.channels) {
          sum &+= Int(pixels[index])
        }
        sums[channel] = sum
      }
    }
    guard image.channels == 3 else { return Double(sums[0]) / count }
    return zip(sums, Self.luma).reduce(0) { $0 + Double($1.0) * $1.1 } / count
  }

  private func mapped(_ image: Image, gain: Double, offset: Double) -> Image {
    let table = (0..<256).map { UInt8(min(max((Double($0) * gain + offset).rounded(), 0), 255)) }
    var result = image
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        for index in 0..<pixels.count { pixels[index] = table[Int(pixels[index])] }
      }
    }
    return result
  }

  private func mapped(_ image: Image, matrix m: [Float], offset: Float) -> Image {
    var result = image
    // Halves are rounded up by truncating after the clip; the clip keeps the sum positive.
    let shift = offset + 0.5
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      m.withUnsafeBufferPointer { m in
        for index in stride(from: 0, to: pixels.count, by: 3) {
          let red = Float(pixels[index])
          let green = Float(pixels[index + 1])
          let blue = Float(pixels[index + 2])
          for channel in 0..<3 {
            let row = 3 * channel
            let value = m[row] * red + m[row + 1] * green + m[row + 2] * blue + shift
            pixels[index + channel] = UInt8(min(max(value, 0), 255))
          }
        }
      }
    }
    return result
  }
}
