import FoveaImages

/// Looks at the image from another side, with a probability: each corner moves inwards by a random
/// part of the sides. The size stays.
public struct Perspective: NamedTransform {
  /// Its name in configurations.
  public static let name = "perspective"
  /// How far corners move at most, as a share of half the sides.
  public var distortion: Double
  /// How often it distorts, in 0...1.
  public var probability: Double
  /// What places that nothing is moved to are filled with.
  public var fill: UInt8
  /// The share of an object's area that must be left for the object to stay.
  public var visible: Double

  /// Makes a transform.
  public init(
    distortion: Double = 0.3, probability: Double = 0.5, fill: UInt8 = Preprocessing.letterboxGrey,
    visible: Double = Scene.leastVisible
  ) {
    self.distortion = distortion
    self.probability = probability
    self.fill = fill
    self.visible = visible
  }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:DISTORTION[:PROBABILITY]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(
      distortion: numbers.first ?? 0.3, probability: numbers.count == 2 ? numbers[1] : 0.5)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("distortion", distortion, 0...0.9)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Changes the scene.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    guard random.chance(probability) else { return }
    let (width, height) = (Double(scene.image.width), Double(scene.image.height))
    func move(_ side: Double) -> Double { random.uniform(0, distortion) * side / 2 }
    let topLeft = (x: move(width), y: move(height))
    let topRight = (x: width - move(width), y: move(height))
    let bottomRight = (x: width - move(width), y: height - move(height))
    let bottomLeft = (x: move(width), y: height - move(height))
    // Corners that keep to their quarters of the frame are never on a line.
    guard
      let map = ProjectiveTransform2D(
        width: width, height: height, to: (topLeft, topRight, bottomRight, bottomLeft))
    else { return }
    scene.warp(by: map, fill: [fill], visible: visible)
  }
}
