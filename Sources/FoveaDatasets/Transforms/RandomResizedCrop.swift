import FoveaImages
import Foundation

/// Cuts out a window of random area and proportions and brings it to a size (Szegedy et al.,
/// "Going deeper with convolutions", 2015).
///
/// The area's share of the image is drawn evenly from `scale`, the ratio of width to height evenly
/// in its logarithm from `ratio`. A window that does not fit is drawn again, ten times at most;
/// then the largest centred window of an allowed ratio is taken.
public struct RandomResizedCrop: SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "random-resized-crop"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// The least share of the area.
  public var smallestScale: Double
  /// The greatest share of the area.
  public var largestScale: Double
  /// The least width divided by height.
  public var smallestRatio: Double
  /// The greatest width divided by height.
  public var largestRatio: Double
  /// The share of an object's area that must be left for the object to stay.
  public var visible: Double

  /// Makes a crop.
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

  /// It cuts from the image as it lies in the file.
  public var takesOriginal: Bool { true }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:SMALLEST_SCALE[:VISIBLE]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    let smallest = numbers.first ?? 0.08
    self.init(
      width: width, height: height, scale: smallest...max(1, smallest),
      visible: numbers.count == 2 ? numbers[1] : Scene.leastVisible)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("scale", smallestScale, largestScale, 0.0001...1)
      ?? Self.outside("ratio", smallestRatio, largestRatio, 0.01...100)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Changes the scene.
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
