import Foundation
import FoveaImages

/// Adds normally distributed noise to every value, with a probability. The deviation is drawn
/// uniformly from 0 to a largest.
public struct GaussianNoise: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "noise"
  /// The largest deviation, as a share of the full range of 255, in 0...1.
  public var deviation: Double
  /// The probability of being applied, in 0...1.
  public var probability: Double

  /// Makes a noise; by default it changes half of the scenes by up to 5 % of the range.
  public init(deviation: Double = 0.05, probability: Double = 0.5) {
    self.deviation = deviation
    self.probability = probability
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:DEVIATION[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(deviation: numbers.first ?? 0.05, probability: numbers.count == 2 ? numbers[1] : 0.5)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("deviation", deviation, 0...1)
      ?? Self.outside("probability", probability, 0...1)
  }

  /// The noisy image; the image itself as often as `probability` says.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    guard random.chance(probability) else { return image }
    let scale = Float(random.uniform(0, deviation) * 255)
    let table = Self.quantiles.map { $0 * scale }
    var result = image
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        var bits: UInt64 = 0
        for index in 0..<pixels.count {
          if index % 5 == 0 { bits = random.next() }
          let value = Float(pixels[index]) + table[Int(bits & 4095)] + 0.5
          pixels[index] = UInt8(min(max(value, 0), 255))
          bits >>= 12
        }
      }
    }
    return result
  }

  /// 4096 equally likely values of the normal distribution, ascending. One draw of random bits
  /// gives five of them; a logarithm and a cosine for each value would cost ten times as much.
  private static let quantiles: [Float] = (0..<4096).map { index in
    let target = (Double(index) + 0.5) / 4096
    var (low, high) = (-5.0, 5.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < target { low = middle } else { high = middle }
    }
    return Float((low + high) / 2)
  }
}
