import FoveaImages

/// Turns about the centre by an angle drawn evenly from -degrees to +degrees; the size stays.
public struct Rotation: NamedTransform {
  /// Its name in configurations.
  public static let name = "rotation"
  /// The largest angle, in degrees.
  public var degrees: Double
  /// What corners that nothing is turned into are filled with.
  public var fill: UInt8

  /// Makes a rotation.
  public init(degrees: Double, fill: UInt8 = 0) {
    self.degrees = degrees
    self.fill = fill
  }

  /// Its shorthand.
  public static var shorthand: String { "\(Self.name):DEGREES" }

  /// Reads the shorthand's numbers.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard numbers.count == 1 else { return nil }
    self.init(degrees: numbers[0])
  }

  /// Checks the parameters.
  public var problem: String? {
    Self.outside("degrees", degrees, 0...180)
  }

  /// Changes the scene.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let angle = random.uniform(-degrees, degrees)
    if angle != 0 { scene.warp(by: scene.rotation(degrees: angle), fill: [fill]) }
  }
}
