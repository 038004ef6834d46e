import FoveaImages

/// Deforms the image elastically, by a smooth random field (P. Simard et al., "Best practices for
/// convolutional neural networks applied to visual document analysis", 2003), with a probability.
/// It suits tissue and other soft materials.
public struct ElasticDeformation: NamedTransform {
  /// Its name in configurations.
  public static let name = "elastic"
  /// The root mean square of the shifts along each axis, in pixels.
  public var deviation: Double
  /// The range over which shifts are similar: the deviation of the smoothing Gaussian, in pixels.
  public var smoothness: Double
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// Fill value of uncovered pixels, 0 to 255.
  public var fill: UInt8
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes the transform; lengths are in pixels.
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

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:DEVIATION:SMOOTHNESS[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    switch numbers.count {
    case 0: self.init()
    case 2: self.init(deviation: numbers[0], smoothness: numbers[1])
    case 3:
      self.init(deviation: numbers[0], smoothness: numbers[1], probability: numbers[2])
    default: return nil
    }
  }

  /// The first parameter that is out of range; shifts that differ too fast would fold the image.
  public var problem: String? {
    Self.outside("smoothness", smoothness, 1...1000)
      ?? Self.outside("deviation", deviation, 0...0.35 * smoothness)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Warps the scene by a random field, as often as `probability` says.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    guard deviation > 0, random.chance(probability) else { return }
    let field = DisplacementField(
      width: scene.image.width, height: scene.image.height, deviation: deviation,
      smoothness: smoothness, normal: { random.normal() })
    scene.warp(by: field, fill: [fill], visible: visible)
  }
}
