import FoveaImages
import FoveaSupport

/// Replaces a window by that of another image (S. Yun et al., "CutMix", 2019).
///
/// The window's share of the area is 1 minus a number drawn from a beta distribution of `alpha` and
/// `alpha`; its centre is drawn evenly, and it is cut off at the edges. In classification the classes
/// share by the area that is left of each. In segmentation the window of the mask comes along. In
/// detection objects stay by what is visible of them.
public struct CutMix: MixingTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "cutmix"
  /// The tasks whose targets can be cut.
  public static let tasks: [VisionTask] = [.classification, .detection, .segmentation]
  /// Why.
  public static let limits: String? = "a value is its image's alone"
  /// The parameter of the beta distribution; 1 makes all shares equally likely.
  public var alpha: Double
  /// How often it mixes, in 0...1.
  public var probability: Double
  /// The share of an object's area that must be left for the object to stay.
  public var visible: Double

  /// Makes a mixing.
  public init(
    alpha: Double = 1, probability: Double = 1, visible: Double = Scene.leastVisible
  ) {
    self.alpha = alpha
    self.probability = probability
    self.visible = visible
  }

  /// One.
  public var otherCount: Int { 1 }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:ALPHA[:PROBABILITY]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(alpha: numbers.first ?? 1, probability: numbers.count == 2 ? numbers[1] : 1)
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("alpha", alpha, 0.01...1000)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Mixes scenes.
  public func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream) {
    let (width, height) = (scene.image.width, scene.image.height)
    for var other in mixture.others {
      let side = (1 - random.beta(alpha, alpha)).squareRoot()
      func window(_ length: Int) -> Range<Int> {
        let centre = random.uniform(0, Double(length))
        let half = side * Double(length) / 2
        let start = min(max(Int((centre - half).rounded()), 0), length)
        return start..<min(max(Int((centre + half).rounded()), start), length)
      }
      let (columns, rows) = (window(width), window(height))
      guard !columns.isEmpty, !rows.isEmpty else { continue }
      other.resize(width: width, height: height)
      scene.mixLabels(
        with: other,
        share: Double(columns.count * rows.count) / Double(width * height))
      other.crop(
        x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count,
        visible: visible)
      scene.cover(
        BoundingBox(
          left: Double(columns.lowerBound), top: Double(rows.lowerBound),
          right: Double(columns.upperBound), bottom: Double(rows.upperBound)), visible: visible)
      scene.paste(
        other, width: columns.count, height: rows.count, x: columns.lowerBound, y: rows.lowerBound)
    }
  }
}
