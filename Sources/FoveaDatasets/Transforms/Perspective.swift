import FoveaImages

/// Changes the point of view, with a probability: each corner moves inwards by a random part of the
/// sides. The size stays.
public struct Perspective: NamedTransform {
  /// Its name in configurations.
  public static let name = "perspective"
  /// The largest move of a corner, as a share of half the sides, in 0...0.9.
  public var distortion: Double
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// Fill value of uncovered pixels, 0 to 255.
  public var fill: UInt8
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes the transform; by default it changes half of the scenes.
  public init(
    distortion: Double = 0.3, probability: Double = 0.5, fill: UInt8 = Preprocessing.letterboxGrey,
    visible: Double = Scene.leastVisible
  ) {
    self.distortion = distortion
    self.probability = probability
    self.fill = fill
    self.visible = visible
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:DISTORTION[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(
      distortion: numbers.first ?? 0.3, probability: numbers.count == 2 ? numbers[1] : 0.5)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("distortion", distortion, 0...0.9)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Warps the scene to random corners, as often as `probability` says.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    guard random.chance(probability) else { return }
    let (width, height) = (Double(scene.image.width), Double(scene.image.height))
    func move(_ side: Double) -> Double { random.uniform(0, distortion) * side / 2 }
    let topLeft = (x: move(width), y: move(height))
    let topRight = (x: width - move(width), y: move(height))
    let bottomRight = (x: width - move(width), y: height - move(height))
    let bottomLeft = (x: move(width), y: height - move(height))
    // Corners within their quarters of the frame are never on one line.
    guard
      let map = ProjectiveTransform2D(
        width: width, height: height, to: (topLeft, topRight, bottomRight, bottomLeft))
    else { return }
    scene.warp(by: map, fill: [fill], visible: visible)
  }
}
