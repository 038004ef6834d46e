import FoveaImages

/// Mirrors left and right, with a probability.
public struct HorizontalFlip: Transform {
  /// Its name in configurations.
  public static let name = "horizontal-flip"
  /// How often it mirrors, in 0...1.
  public var probability: Double

  /// Makes a flip.
  public init(probability: Double = 0.5) { self.probability = probability }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name) or \(Self.name):PROBABILITY" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 1 else { return nil }
    self.init(probability: numbers.first ?? 0.5)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("probability", probability, 0...1)
  }

  /// Changes the scene.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    if random.chance(probability) { scene.flipHorizontally() }
  }
}
