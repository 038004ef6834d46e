import FoveaImages

/// Deforms the image as if it were rubber, by a smooth random field (P. Simard et al., "Best
/// practices for convolutional neural networks applied to visual document analysis", 2003), with a
/// probability. The usual augmentation of tissue and other soft things.
public struct ElasticDeformation: NamedTransform {
  /// Its name in configurations.
  public static let name = "elastic"
  /// The root mean square of the shifts along each axis, in pixels.
  public var deviation: Double
  /// How far shifts stay alike: the deviation of the Gaussian that smooths them, in pixels.
  public var smoothness: Double
  /// How often it deforms, in 0...1.
  public var probability: Double
  /// What places that nothing is moved to are filled with.
  public var fill: UInt8
  /// The share of an object's area that must be left for the object to stay.
  public var visible: Double

  /// Makes a deformation.
  public init(
    deviation: Double = 4, smoothness: Double = 16, probability: Double = 1,
    fill: UInt8 = Preprocessing.letterboxGrey, visible: Double = Scene.leastVisible
  ) {
    self.deviation = deviation
    self.smoothness = smoothness
    self.probability = probability
    self.fill = fill
    self.visible = visible
  }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:DEVIATION:SMOOTHNESS[:PROBABILITY]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    switch numbers.count {
    case 0: self.init()
    case 2: self.init(deviation: numbers[0], smoothness: numbers[1])
    case 3:
      self.init(deviation: numbers[0], smoothness: numbers[1], probability: numbers[2])
    default: return nil
    }
  }

  /// Checks the parameters. Shifts that differ too fast would fold the image.
  public var problem: String? {
    Self.outside("smoothness", smoothness, 1...1000)
      ?? Self.outside("deviation", deviation, 0...0.35 * smoothness)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Changes the scene.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    guard deviation > 0, random.chance(probability) else { return }
    let field = DisplacementField(
      width: scene.image.width, height: scene.image.height, deviation: deviation,
      smoothness: smoothness, normal: { random.normal() })
    scene.warp(by: field, fill: [fill], visible: visible)
  }
}
