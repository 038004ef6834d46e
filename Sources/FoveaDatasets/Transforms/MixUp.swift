import FoveaImages
import FoveaSupport

/// Adds another image with a random weight (H. Zhang et al., "mixup: Beyond empirical risk
/// minimization", 2018).
///
/// The weight is drawn from a beta distribution of `alpha` and `alpha`. In classification the classes
/// share by it; in detection the objects of both images stay.
public struct MixUp: MixingTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "mixup"
  /// The tasks whose targets can be mixed.
  public static let tasks: [VisionTask] = [.classification, .detection]
  /// Why.
  public static let limits: String? =
    "a pixel of a mask is of one class, and a value is its image's alone: neither can be shared"
  /// The parameter of the beta distribution; nil for 0.2 in classification, as the paper has it for
  /// ImageNet, and 32 (nearly equal weights) in detection, as the YOLO family has it.
  public var alpha: Double?
  /// How often it mixes, in 0...1.
  public var probability: Double

  /// Makes a mixing.
  public init(alpha: Double? = nil, probability: Double = 1) {
    self.alpha = alpha
    self.probability = probability
  }

  /// One.
  public var otherCount: Int { 1 }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name)[:ALPHA[:PROBABILITY]]" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(alpha: numbers.first, probability: numbers.count == 2 ? numbers[1] : 1)
  }

  /// Checks the parameters.
  public var problem: String? {
    alpha.flatMap { Self.outside("alpha", $0, 0.01...1000) }
      ?? Self.outside("probability", probability, 0...1)
  }

  /// Mixes scenes.
  public func apply(_ scene: inout Scene, with mixture: Mixture, random: inout RandomStream) {
    let alpha = alpha ?? (scene.labels.isEmpty ? 32 : 0.2)
    let share = random.beta(alpha, alpha)
    for var other in mixture.others {
      other.resize(width: scene.image.width, height: scene.image.height)
      scene.image.blend(with: other.image, share: Float(share))
      scene.boxes += other.boxes
      scene.mixLabels(with: other, share: share)
    }
  }
}

extension Image {
  /// Mixes in another picture of the same size, which gets `share`.
  mutating func blend(with other: Image, share: Float) {
    pixels.withUnsafeMutableBufferPointer { target in
      other.pixels.withUnsafeBufferPointer { source in
        for index in 0..<min(target.count, source.count) {
          let (a, b) = (Float(target[index]), Float(source[index]))
          target[index] = UInt8(a + share * (b - a) + 0.5)
        }
      }
    }
  }
}
