import FoveaImages

/// Mirrors top and bottom, with a probability.
public struct VerticalFlip: Transform {
  public static let name = "vertical-flip"
  /// How often it mirrors, in 0...1.
  public var probability: Double

  /// Makes a flip.
  public init(probability: Double = 0.5) { self.probability = probability }

  public func apply(_ image: Image, random: inout RandomStream) -> Image {
    random.chance(probability) ? image.flippedVertically() : image
  }
}
