import FoveaImages

/// Resizes by a factor from a wide range and cuts or pads to the input size: large-scale jitter
/// (G. Ghiasi et al., "Simple copy-paste is a strong data augmentation method for instance
/// segmentation", 2021).
///
/// A factor of 1 fits the image into the input with its proportions kept. A larger image is cut at a
/// random place, a smaller one put at a random place on grey.
public struct ScaleJitter: SizedTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "scale-jitter"
  /// Columns of the result.
  public var width: Int
  /// Rows of the result.
  public var height: Int
  /// The least factor.
  public var smallestScale: Double
  /// The greatest factor.
  public var largestScale: Double
  /// What is outside the image.
  public var fill: UInt8
  /// The share of an object's area that must be left for the object to stay.
  public var visible: Double

  /// Makes a jitter; the factors are the paper's.
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

  /// It resizes the image as it lies in the file.
  public var takesOriginal: Bool { true }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name) or \(Self.name):SMALLEST:LARGEST" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty || numbers.count == 2 else { return nil }
    self.init(width: width, height: height)
    if numbers.count == 2 { (smallestScale, largestScale) = (numbers[0], numbers[1]) }
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside(width: width, height: height)
      ?? Self.outside("scale", smallestScale, largestScale, 0.05...10)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Changes the scene.
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
