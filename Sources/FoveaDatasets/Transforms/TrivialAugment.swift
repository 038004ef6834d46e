import FoveaImages

/// One random operation of random strength, with nothing to tune (S. Müller and F. Hutter,
/// "TrivialAugment", 2021).
///
/// Operations and ranges are the paper's "wide" ones: shears reach 0.99, moves 32 pixels (at most half
/// the side), turns 135 degrees, enhancements 0.99, and posterizing drops 6 bits.
public struct TrivialAugment: NamedTransform {
  /// Its name in configurations.
  public static let name = "trivial-augment"
  /// What places that nothing is moved to are filled with.
  public var fill: UInt8

  /// Makes an augmentation.
  public init(fill: UInt8 = Preprocessing.letterboxGrey) { self.fill = fill }

  /// Its shorthand.
  public static var shorthand: String { Self.name }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.isEmpty else { return nil }
    self.init()
  }

  /// There is nothing to check.
  public var problem: String? { nil }

  /// Changes the scene.
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
