import FoveaImages
import FoveaSupport

/// Adds another image with a random weight (H. Zhang et al., "mixup: Beyond empirical risk
/// minimization", 2018).
///
/// The weight is drawn from a beta distribution with both parameters `alpha`. In classification, it
/// is the share of the other class; in detection, the objects of both images stay.
public struct MixUp: MixingTransform, NamedTransform {
  /// Its name in configurations.
  public static let name = "mixup"
  /// The tasks with annotations that can be mixed.
  public static let tasks: [VisionTask] = [.classification, .detection]
  /// The reason why other tasks are not served.
  public static let limits: String? =
    "a mask's pixel has one class and a value belongs to one image: neither can be mixed"
  /// Both parameters of the beta distribution, in 0.01...1000; nil means 0.2 in classification, the
  /// paper's value for ImageNet, and 32 (nearly equal weights) in detection, as in the YOLO family.
  public var alpha: Double?
  /// The probability of being applied, in 0...1.
  public var probability: Double

  /// Makes the transform; by default it mixes every scene.
  public init(alpha: Double? = nil, probability: Double = 1) {
    self.alpha = alpha
    self.probability = probability
  }

  /// One other scene, to add.
  public var otherCount: Int { 1 }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:ALPHA[:PROBABILITY]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2 else { return nil }
    self.init(alpha: numbers.first, probability: numbers.count == 2 ? numbers[1] : 1)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    alpha.flatMap { Self.outside("alpha", $0, 0.01...1000) }
      ?? Self.outside("probability", probability, 0...1)
  }

  /// Adds the other scene with a drawn weight.
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
  /// Mixes in another image of the same size with the weight `share`.
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
