import FoveaImages
import FoveaSupport

/// Replaces a window with the same window of another image (S. Yun et al., "CutMix", 2019).
///
/// The window's share of the area is 1 minus a number drawn from a beta distribution with both
/// parameters `alpha`; its centre is drawn uniformly, and it is cut off at the edges. In
/// classification, class shares are the shares of the area. In segmentation, the window of the mask
/// is replaced as well. In detection, objects stay by their visible share.
public struct CutMix: MixingTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "cutmix"
  /// The tasks with annotations that can be cut.
  public static let tasks: [VisionTask] = [.classification, .detection, .segmentation]
  /// The reason why other tasks are not served.
  public static let limits: String? = "a value belongs to one image"
  /// Both parameters of the beta distribution, in 0.01...1000; 1 makes all shares equally likely.
  public var alpha: Double
  /// The probability of being applied, in 0...1.
  public var probability: Double
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes the transform; by default it mixes every scene.
  public init(
    alpha: Double = 1, probability: Double = 1, visible: Double = Scene.leastVisible
  ) {
    self.alpha = alpha
    self.probability = probability
    self.visible = visible
  }

  /// One other scene, for the window.
  public var otherCount: Int { 1 }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:ALPHA[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(alpha: numbers.first ?? 1, probability: numbers.count == 2 ? numbers[1] : 1)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("alpha", alpha, 0.01...1000)
      ?? Self.outside("probability", probability, 0...1)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Replaces a window with the other scene's.
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
