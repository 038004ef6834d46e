import FoveaImages

/// Rotates, shifts, scales and shears about the centre, all in one warp; the size stays.
///
/// Each amount is drawn uniformly: the angle from ± degrees, the shift from ± translate of each
/// side, the scale from 1 ± scale, the shear along each axis from ± shear degrees.
public struct RandomAffine: NamedTransform {
  /// Its name in configurations.
  public static let name = "random-affine"
  /// The largest angle in degrees, in 0...180.
  public var degrees: Double
  /// The largest shift, as a share of the side, in 0...1.
  public var translate: Double
  /// The largest relative change of size, in 0...0.95.
  public var scale: Double
  /// The largest angle of shear in degrees, in 0...60.
  public var shear: Double
  /// Fill value of uncovered pixels, 0 to 255.
  public var fill: UInt8
  /// The least visible share of an object's area for the object to stay, in 0...1.
  public var visible: Double

  /// Makes a transform; amounts of 0, the default, leave the scene as it is.
  public init(
    degrees: Double = 0, translate: Double = 0, scale: Double = 0, shear: Double = 0,
    fill: UInt8 = Preprocessing.letterboxGrey, visible: Double = Scene.leastVisible
  ) {
    self.degrees = degrees
    self.translate = translate
    self.scale = scale
    self.shear = shear
    self.fill = fill
    self.visible = visible
  }

  /// The text form; parts in brackets are optional.
  public static var shorthand: String { "\(Self.name):DEGREES[:TRANSLATE[:SCALE[:SHEAR_DEGREES]]]" }

  /// Makes the transform from the numbers of its text form; nil where their count is wrong.
  public init?(shorthand numbers: [Double], width: Int, height: Int) {
    guard (1...4).contains(numbers.count) else { return nil }
    let all = numbers + [0, 0, 0]
    self.init(degrees: all[0], translate: all[1], scale: all[2], shear: all[3])
  }

  /// The first parameter that is out of range; nil where all are valid.
  public var problem: String? {
    Self.outside("degrees", degrees, 0...180) ?? Self.outside("translate", translate, 0...1)
      ?? Self.outside("scale", scale, 0...0.95) ?? Self.outside("shear", shear, 0...60)
      ?? Self.outside("visible", visible, 0...1)
  }

  /// Warps the scene by a random affine map.
  public func apply(_ scene: inout Scene, random: inout RandomStream) {
    let angle = random.uniform(-degrees, degrees)
    let shearX = random.uniform(-shear, shear)
    let shearY = random.uniform(-shear, shear)
    let factor = random.uniform(1 - scale, 1 + scale)
    let moveX = random.uniform(-translate, translate) * Double(scene.image.width)
    let moveY = random.uniform(-translate, translate) * Double(scene.image.height)
    let map = AffineTransform2D.scaling(x: factor, y: factor)
      .followed(by: .shear(degreesX: shearX, degreesY: shearY))
      .followed(by: .rotation(degrees: angle))
      .followed(by: .translation(x: moveX, y: moveY))
    if map != .identity { scene.warp(aboutCenterBy: map, fill: [fill], visible: visible) }
  }
}
