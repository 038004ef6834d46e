/// A transform that mirrors the scene, with a probability.
public protocol FlipTransform: NamedTransform {
  /// The probability of being applied, in 0...1.
  var probability: Double { get set }

  /// Makes a flip with a probability in 0...1.
  init(probability: Double)

  /// Mirrors the scene, always.
  func flip(_ scene: inout Scene)
}

extension FlipTransform {
  /// The name, with a probability or alone for one half.
  public static var shorthand: String { "\(name) or \(name):PROBABILITY" }

  /// Takes at most one number: the probability, by default 0.5.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 1 else { return nil }
    self.init(probability: numbers.first ?? 0.5)
  }

  /// A probability outside 0...1.
  public var problem: String? { Self.outside("probability", probability, 0...1) }

  /// Mirrors the scene as often as `probability` says.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    if random.chance(probability) { flip(&scene) }
  }
}

/// Mirrors left and right, with a probability.
public struct HorizontalFlip: FlipTransform {
  /// The name in configurations: `horizontal-flip`.
  public static let name = "horizontal-flip"
  /// The probability of being applied, in 0...1.
  public var probability: Double

  /// Makes a flip; by default it mirrors half of the scenes.
  public init(probability: Double = 0.5) { self.probability = probability }

  /// Swaps left and right.
  public func flip(_ scene: inout Scene) { scene.flipHorizontally() }
}

/// Mirrors top and bottom, with a probability.
public struct VerticalFlip: FlipTransform {
  /// The name in configurations: `vertical-flip`.
  public static let name = "vertical-flip"
  /// The probability of being applied, in 0...1.
  public var probability: Double

  /// Makes a flip; by default it mirrors half of the scenes.
  public init(probability: Double = 0.5) { self.probability = probability }

  /// Swaps top and bottom.
  public func flip(_ scene: inout Scene) { scene.flipVertically() }
}
