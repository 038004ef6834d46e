import FoveaImages

/// Resizes by a factor from a wide range and cuts or pads to the input size: large-scale jitter (G.
/// Ghiasi et al., "Simple copy-paste is a strong data augmentation method for instance
/// segmentation", 2021).
///
/// A factor of 1 fits the image into the input and keeps its aspect ratio. A larger image is cut at
/// a random place, a smaller one placed at random on grey.
public struct ScaleJitter: SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "scale-jitter"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// The smallest factor, in 0.05...10.
  public var smallestScale: Double
  /// The largest factor, in 0.05...10.
  public var largestScale: Double
  /// Fill value outside the image, 0 to 255.
  public var fill: UInt8
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes a jitter to a size in pixels; the default factors are the paper's.
  public init(
    width: Int, height: Int, scale: ClosedRange<Double> = 0.1...2,
    fill: UInt8 = Preprocessing.letterboxGrey, visible: Double = Scene.leastVisible
  ) {
    self.width = width
    self.height = height
    smallestScale = scale.lowerBound
    largestScale = scale.upperBound
    self.fill = fill
    self.visible = visible
  }

  /// True: it resizes the image as stored in the file.
  public var takesOriginal: Bool { true }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name) or \(Self.name):SMALLEST:LARGEST" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty || numbers.count == 2 else { return nil }
    self.init(width: width, height: height)
    if numbers.count == 2 { (smallestScale, largestScale) = (numbers[0], numbers[1]) }
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("scale", smallestScale, largestScale, 0.05...10)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Resizes the scene by a drawn factor and cuts or pads it.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let fit = min(
      Double(width) / Double(scene.image.width), Double(height) / Double(scene.image.height))
    let scale = fit * random.uniform(smallestScale, largestScale)
    let columns = Self.scaled(scene.image.width, by: scale)
    let rows = Self.scaled(scene.image.height, by: scale)
    let x = random.integer(below: abs(width - columns) + 1)
    let y = random.integer(below: abs(height - rows) + 1)
    var result = Scene(blank: scene, width: width, height: height, fill: fill)
    result.paste(
      scene, width: columns, height: rows, x: columns > width ? -x : x, y: rows > height ? -y : y,
      visible: visible)
    scene = result
  }
}
