import FoveaImages

/// The operations of RandAugment and TrivialAugment, each with a strength from 0 to 1.
///
/// Geometric operations move boxes and masks with the pixels.
enum AugmentOperation: CaseIterable {
  case identity, shearX, shearY, translateX, translateY, rotate, brightness, saturation, contrast
  case sharpness, posterize, solarize, autocontrast, equalize

  /// The effect of strength 1.
  struct Reach {
    /// The slope of a shear.
    var shear: Double
    /// A shift along either axis, in pixels.
    var translation: (x: Double, y: Double)
    /// An angle in degrees.
    var rotation: Double
    /// The distance of an enhancement's factor from 1.
    var enhancement: Double
    /// The number of bits that posterizing drops.
    var bits: Double
  }

  /// Changes the scene; the sign of a signed operation is drawn.
  func apply(
    to scene: inout Scene, strength: Double, reach: Reach, fill: UInt8,
    random: inout RandomStream
  ) {
    let sign: Double = random.chance(0.5) ? 1 : -1
    let factor = 1 + sign * strength * reach.enhancement
    func warp(_ map: AffineTransform2D) {
      if map != .identity { scene.warp(aboutCenterBy: map, fill: [fill]) }
    }
    let slope = sign * strength * reach.shear
    switch self {
    case .identity: break
    case .shearX: warp(AffineTransform2D(a: 1, b: slope, c: 0, d: 0, e: 1, f: 0))
    case .shearY: warp(AffineTransform2D(a: 1, b: 0, c: 0, d: slope, e: 1, f: 0))
    case .translateX:
      warp(.translation(x: (sign * strength * reach.translation.x).rounded(), y: 0))
    case .translateY:
      warp(.translation(x: 0, y: (sign * strength * reach.translation.y).rounded()))
    case .rotate: warp(.rotation(degrees: sign * strength * reach.rotation))
    case .brightness: scene.image = scene.image.brightened(by: factor)
    case .saturation: scene.image = scene.image.saturated(by: factor)
    case .contrast: scene.image = scene.image.contrasted(by: factor)
    case .sharpness: scene.image = scene.image.sharpened(by: factor)
    case .posterize:
      scene.image = scene.image.posterized(bits: 8 - Int((strength * reach.bits).rounded()))
    case .solarize: scene.image = scene.image.solarized(from: 255 * (1 - strength))
    case .autocontrast: scene.image = scene.image.autocontrasted()
    case .equalize: scene.image = scene.image.equalized()
    }
  }
}
