import FoveaImages

/// Rotates about the centre by an angle drawn uniformly from -degrees to +degrees; the size stays.
public struct Rotation: NamedTransform {
  /// Its name in configurations.
  public static let name = "rotation"
  /// The largest angle in degrees, in 0...180.
  public var degrees: Double
  /// Fill value of uncovered corners, 0 to 255.
  public var fill: UInt8

  /// Makes a rotation by up to `degrees` in either direction.
  public init(degrees: Double, fill: UInt8 = 0) {
    self.degrees = degrees
    self.fill = fill
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name):DEGREES" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count == 1 else { return nil }
    self.init(degrees: numbers[0])
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("degrees", degrees, 0...180)
  }

  /// Rotates the scene by a drawn angle.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let angle = random.uniform(-degrees, degrees)
    if angle != 0 { scene.warp(by: scene.rotation(degrees: angle), fill: [fill]) }
  }
}
