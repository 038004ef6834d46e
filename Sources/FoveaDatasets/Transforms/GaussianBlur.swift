import FoveaImages

/// Blurs by a Gaussian, with a probability; its deviation is drawn uniformly from 0 to a largest.
public struct GaussianBlur: PixelTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "blur"
  /// The largest deviation, in pixels, in 0...100.
  public var deviation: Double
  /// The probability of being applied, in 0...1.
  public var probability: Double

  /// Makes a blur; by default it changes half of the scenes by up to 2 pixels.
  public init(deviation: Double = 2, probability: Double = 0.5) {
    self.deviation = deviation
    self.probability = probability
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:DEVIATION[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(deviation: numbers.first ?? 2, probability: numbers.count == 2 ? numbers[1] : 0.5)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("deviation", deviation, 0...100)
      ?? Self.outside("probability", probability, 0...1)
  }

  /// The blurred image; the image itself as often as `probability` says.
  public func change(_ image: Image, random: inout RandomStream) -> Image {
    guard random.chance(probability) else { return image }
    let drawn = random.uniform(0, deviation)
    // A narrower Gaussian changes the result by less than a grey level.
    return drawn < 0.2 ? image : image.blurred(deviation: drawn)
  }
}
