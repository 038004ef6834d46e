import Foundation
import FoveaImages

/// Overwrites a random rectangle with noise (Zhong et al., "Random erasing data augmentation",
/// 2017).
public struct RandomErasing: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "random-erasing"
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// The smallest share of the area, in 0.0001...1.
  public var smallestScale: Double
  /// The largest share of the area, in 0.0001...1.
  public var largestScale: Double
  /// The smallest ratio of height to width, in 0.01...100.
  public var smallestRatio: Double
  /// The largest ratio of height to width, in 0.01...100.
  public var largestRatio: Double

  /// Makes the transform; the defaults are the paper's.
  public init(
    probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.4,
    ratio: ClosedRange<Double> = 0.3...(1 / 0.3)
  ) {
    self.probability = probability
    smallestScale = scale.lowerBound
    largestScale = scale.upperBound
    smallestRatio = ratio.lowerBound
    largestRatio = ratio.upperBound
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name) or \(Self.name):PROBABILITY" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 1 else { return nil }
    self.init(probability: numbers.first ?? 0.5)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("probability", probability, 0...1)
      ?? Self.outside("scale", smallestScale, largestScale, 0.0001...1)
      ?? Self.outside("ratio", smallestRatio, largestRatio, 0.01...100)
  }

  /// The image with a noise rectangle, as often as `probability` says and a drawn one fits.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    guard random.chance(probability) else { return image }
    let area = Double(image.width * image.height)
    for _ in 0..<10 {
      let target = area * random.uniform(smallestScale, largestScale)
      let aspect = exp(random.uniform(log(smallestRatio), log(largestRatio)))
      let rows = Int((target * aspect).squareRoot().rounded())
      let columns = Int((target / aspect).squareRoot().rounded())
      guard rows > 0, columns > 0, rows < image.height, columns < image.width else { continue }
      let x = random.integer(below: image.width - columns + 1)
      let y = random.integer(below: image.height - rows + 1)
      return erased(image, x: x, y: y, columns: columns, rows: rows, random: &random)
    }
    return image
  }

  private func erased(
    _ image: Image, x: Int, y: Int, columns: Int, rows: Int, random: inout RandomStream
  ) -> Image {
    var result = image
    let count = columns * image.channels
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      for row in y..<y + rows {
        let start = (row * image.width + x) * image.channels
        var bits: UInt64 = 0
        for index in 0..<count {
          if index % 8 == 0 { bits = random.next() }
          pixels[start + index] = UInt8(truncatingIfNeeded: bits)
          bits >>= 8
        }
      }
    }
    return result
  }
}
