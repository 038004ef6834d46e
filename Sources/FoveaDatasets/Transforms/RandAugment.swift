import FoveaImages

/// A few random operations of the same strength (E. Cubuk et al., "RandAugment", 2020).
///
/// The operations are the paper's fourteen; magnitudes are from 0 to 30, where shears reach 0.3,
/// shifts 45 % of the sides, rotations 30 degrees, enhancements 0.9, and posterizing drops 4 bits.
public struct RandAugment: NamedTransform {
  /// Its name in configurations.
  public static let name = "rand-augment"
  /// The number of consecutive operations, in 1...14.
  public var operations: Int
  /// Their strength, in 0...30.
  public var magnitude: Double
  /// Fill value of uncovered pixels, 0 to 255.
  public var fill: UInt8

  /// Makes an augmentation; the defaults are the usual ones for ImageNet.
  public init(
    operations: Int = 2, magnitude: Double = 9, fill: UInt8 = Preprocessing.letterboxGrey
  ) {
    self.operations = operations
    self.magnitude = magnitude
    self.fill = fill
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name)[:OPERATIONS[:MAGNITUDE]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count <= 2, let operations = Int(exactly: numbers.first ?? 2) else { return nil }
    self.init(operations: operations, magnitude: numbers.count == 2 ? numbers[1] : 9)
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("operations", Double(operations), 1...14)
      ?? Self.outside("magnitude", magnitude, 0...30)
  }

  /// Applies randomly chosen operations in turn.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let all = AugmentOperation.allCases
    for _ in 0..<operations {
      // The paper's shifts reach 150 pixels of its 331.
      let reach = AugmentOperation.Reach(
        shear: 0.3,
        translation: (
          Double(scene.image.width) * 150 / 331, Double(scene.image.height) * 150 / 331
        ),
        rotation: 30, enhancement: 0.9, bits: 4)
      all[random.integer(below: all.count)].apply(
        to: &scene, strength: magnitude / 30, reach: reach, fill: fill, random: &random)
    }
  }
}
