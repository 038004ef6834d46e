import Foundation
import FoveaImages

/// Cuts out a window of random area and aspect ratio and resizes it (Szegedy et al., "Going deeper
/// with convolutions", 2015).
///
/// The area's share of the image is drawn uniformly from `scale`, the logarithm of the ratio of
/// width to height uniformly over `ratio`. A window that does not fit is drawn again, ten times at
/// most; then the largest centred window with an allowed ratio is used.
public struct RandomResizedCrop: SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "random-resized-crop"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// The smallest share of the area, in 0.0001...1.
  public var smallestScale: Double
  /// The largest share of the area, in 0.0001...1.
  public var largestScale: Double
  /// The smallest ratio of width to height, in 0.01...100.
  public var smallestRatio: Double
  /// The largest ratio of width to height, in 0.01...100.
  public var largestRatio: Double
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes a crop to a size in pixels; the default ranges are the usual ones for ImageNet.
  public init(
    width: Int, height: Int, scale: ClosedRange<Double> = 0.08...1,
    ratio: ClosedRange<Double> = 0.75...(4.0 / 3), visible: Double = Scene.leastVisible
  ) {
    self.width = width
    self.height = height
    smallestScale = scale.lowerBound
    largestScale = scale.upperBound
    smallestRatio = ratio.lowerBound
    largestRatio = ratio.upperBound
    self.visible = visible
  }

  /// True: it cuts from the image as stored in the file.
  public var takesOriginal: Bool { true }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:SMALLEST_SCALE[:VISIBLE]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    let smallest = numbers.first ?? 0.08
    self.init(
      width: width, height: height, scale: smallest...max(1, smallest),
      visible: numbers.count == 2 ? numbers[1] : Scene.leastVisible)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("scale", smallestScale, largestScale, 0.0001...1)
      ?? Self.outside("ratio", smallestRatio, largestRatio, 0.01...100)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Cuts out a random window and resizes it.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let window = window(of: scene.image, random: &random)
    scene.crop(
      x: window.x, y: window.y, width: window.width, height: window.height, visible: visible)
    scene.resize(width: width, height: height)
  }

  private func window(of image: Image, random: inout RandomStream)
    -> (x: Int, y: Int, width: Int, height: Int)
  {
    let area = Double(image.width * image.height)
    for _ in 0..<10 {
      let target = area * random.uniform(smallestScale, largestScale)
      let aspect = exp(random.uniform(log(smallestRatio), log(largestRatio)))
      let columns = max(1, Int((target * aspect).squareRoot().rounded()))
      let rows = max(1, Int((target / aspect).squareRoot().rounded()))
      if columns <= image.width, rows <= image.height {
        return (
          random.integer(below: image.width - columns + 1),
          random.integer(below: image.height - rows + 1), columns, rows
        )
      }
    }
    let aspect = min(max(Double(image.width) / Double(image.height), smallestRatio), largestRatio)
    let columns = max(1, min(image.width, Int((Double(image.height) * aspect).rounded())))
    let rows = max(1, min(image.height, Int((Double(image.width) / aspect).rounded())))
    return ((image.width - columns) / 2, (image.height - rows) / 2, columns, rows)
  }
}
