import FoveaImages

/// Blurs by a Gaussian whose deviation is drawn evenly from 0 to a largest, with a probability.
public struct GaussianBlur: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "blur"
  /// The largest deviation, in pixels.
  public var deviation: Double
  /// How often it blurs, in 0...1.
  public var probability: Double

  /// Makes a blur.
  public init(deviation: Double = 2, probability: Double = 0.5) {
    self.deviation = deviation
    self.probability = probability
  }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:DEVIATION[:PROBABILITY]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(deviation: numbers.first ?? 2, probability: numbers.count == 2 ? numbers[1] : 0.5)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("deviation", deviation, 0...100)
      ?? Self.outside("probability", probability, 0...1)
  }

  /// The changed image.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    guard random.chance(probability) else { return image }
    let drawn = random.uniform(0, deviation)
    // A Gaussian that is narrower than this weighs the neighbours less than a grey level.
    return drawn < 0.2 ? image : image.blurred(deviation: drawn)
  }
}
