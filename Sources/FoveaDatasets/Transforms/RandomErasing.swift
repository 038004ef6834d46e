import FoveaImages
import Foundation

/// Overwrites a random rectangle with noise (Zhong et al., "Random erasing data augmentation",
/// 2017).
public struct RandomErasing: Transform {
  public static let name = "random-erasing"
  /// How often it erases, in 0...1.
  public var probability: Double
  /// The least and greatest share of the area.
  public var scale: [Double]
  /// The least and greatest height divided by width.
  public var ratio: [Double]

  /// Makes an erasing; the defaults are the paper's.
  public init(
    probability: Double = 0.5, scale: ClosedRange<Double> = 0.02...0.4,
    ratio: ClosedRange<Double> = 0.3...(1 / 0.3)
  ) {
    self.probability = probability
    self.scale = [scale.lowerBound, scale.upperBound]
    self.ratio = [ratio.lowerBound, ratio.upperBound]
  }

  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    guard random.chance(probability) else { return image }
    let area = Double(image.width * image.height)
    for _ in 0..<10 {
      let target = area * random.uniform(scale[0], scale[1])
      let aspect = exp(random.uniform(log(ratio[0]), log(ratio[1])))
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
