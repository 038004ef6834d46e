import FoveaImages
import FoveaSupport

/// Combines four images around a random point (A. Bochkovskiy et al., "YOLOv4", 2020), at the input
/// size.
///
/// As in the YOLO family, the four images fit a canvas with twice the input's sides and meet at a
/// point drawn from its middle half; the canvas is scaled about its centre by a factor drawn
/// uniformly from `scale`, and its middle is cut out. Only the visible part is made, and each image
/// is resized once. Places without an image are grey; masks ignore them.
public struct Mosaic: MixingTransform, SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "mosaic"
  /// The tasks with annotated places.
  public static let tasks: [VisionTask] = [.detection, .segmentation]
  /// The reason why other tasks are not served.
  public static let limits: String? = "four images have no class or value in common"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// The smallest factor, relative to the size at which an image fits the input, in 0.1...4.
  public var smallestScale: Double
  /// The largest factor, in 0.1...4.
  public var largestScale: Double
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes a mosaic; the default scales are the YOLO family's.
  public init(
    width: Int, height: Int, probability: Double = 1, scale: ClosedRange<Double> = 0.5...1.5,
    visible: Double = Scene.leastVisible
  ) {
    self.width = width
    self.height = height
    self.probability = probability
    smallestScale = scale.lowerBound
    largestScale = scale.upperBound
    self.visible = visible
  }

  /// True: it resizes images as stored in the file.
  public var takesOriginal: Bool { true }

  /// Three other scenes, beside the one to change.
  public var otherCount: Int { 3 }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String {
    "\(Self.name)[:PROBABILITY[:SMALLEST_SCALE:LARGEST_SCALE]]"
  }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard [0, 1, 3].contains(numbers.count) else { return nil }
    self.init(width: width, height: height, probability: numbers.first ?? 1)
    if numbers.count == 3 { (smallestScale, largestScale) = (numbers[1], numbers[2]) }
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("scale", smallestScale, largestScale, 0.1...4)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Puts the scene and three others together.
  public func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream) {
    let gain = random.uniform(smallestScale, largestScale)
    let meetX = Int(((random.uniform(-0.5, 0.5) * gain + 0.5) * Double(width)).rounded())
    let meetY = Int(((random.uniform(-0.5, 0.5) * gain + 0.5) * Double(height)).rounded())
    var result = Scene(
      blank: scene, width: width, height: height, fill: Preprocessing.letterboxGrey)
    for (number, part) in ([scene] + mixture.others).enumerated() {
      let scale =
        gain
        * min(
          Double(width) / Double(part.image.width), Double(height) / Double(part.image.height))
      let columns = Self.scaled(part.image.width, by: scale)
      let rows = Self.scaled(part.image.height, by: scale)
      result.paste(
        part, width: columns, height: rows, x: number % 2 == 0 ? meetX - columns : meetX,
        y: number < 2 ? meetY - rows : meetY, visible: visible)
    }
    scene = result
  }
}
