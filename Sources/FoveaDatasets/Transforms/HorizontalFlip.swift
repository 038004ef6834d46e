import FoveaImages

/// Mirrors left and right, with a probability.
public struct HorizontalFlip: Transform {
  public static let name = "horizontal-flip"
  /// How often it mirrors, in 0...1.
  public var probability: Double

  /// Makes a flip.
  public init(probability: Double = 0.5) { self.probability = probability }

  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    random.chance(probability) ? image.flippedHorizontally() : image
  }
}
