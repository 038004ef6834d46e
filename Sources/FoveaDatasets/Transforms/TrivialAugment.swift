import FoveaImages

/// One random operation of random strength, without parameters (S. Müller and F. Hutter,
/// "TrivialAugment", 2021).
///
/// Operations and ranges are the paper's "wide" ones: shears reach 0.99, shifts 32 pixels (at most
/// half the side), rotations 135 degrees, enhancements 0.99, and posterizing drops 6 bits.
public struct TrivialAugment: NamedTransform {
  /// Its name in configurations.
  public static let name = "trivial-augment"
  /// Fill value of uncovered pixels, 0 to 255.
  public var fill: UInt8

  /// Makes an augmentation; `fill` is in 0...255.
  public init(fill: UInt8 = Preprocessing.letterboxGrey) { self.fill = fill }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { Self.name }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty else { return nil }
    self.init()
  }

  /// Nil: there is no parameter to check.
  public var problem: String? { nil }

  /// Applies one random operation.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let all = AugmentOperation.allCases
    let operation = all[random.integer(below: all.count)]
    let strength = Double(random.integer(below: 31)) / 30
    let reach = AugmentOperation.Reach(
      shear: 0.99,
      translation: (
        min(32, Double(scene.image.width) / 2), min(32, Double(scene.image.height) / 2)
      ),
      rotation: 135, enhancement: 0.99, bits: 6)
    operation.apply(to: &scene, strength: strength, reach: reach, fill: fill, random: &random)
  }
}
