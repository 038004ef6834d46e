import Foundation

/// An affine map of the plane: `x' = a x + b y + c`, `y' = d x + e y + f`.
///
/// Coordinates are pixels from the top left corner of the image, y down, so the centre of the first
/// pixel is (0.5, 0.5).
public struct AffineTransform2D: Sendable, Equatable {
  public var a, b, c, d, e, f: Double

  /// Makes a map from its two rows.
  public init(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) {
    (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
  }

  /// The map that moves no point.
  public static let identity = AffineTransform2D(a: 1, b: 0, c: 0, d: 0, e: 1, f: 0)

  /// Moves points by `x` and `y` pixels.
  public static func translation(x: Double, y: Double) -> AffineTransform2D {
    AffineTransform2D(a: 1, b: 0, c: x, d: 0, e: 1, f: y)
  }

  /// Multiplies distances from the origin.
  public static func scaling(x: Double, y: Double) -> AffineTransform2D {
    AffineTransform2D(a: x, b: 0, c: 0, d: 0, e: y, f: 0)
  }

  /// Rotates about the origin, counterclockwise as seen on the screen.
  ///
  /// Multiples of 90 degrees are exact.
  public static func rotation(degrees: Double) -> AffineTransform2D {
    let quarter = degrees / 90
    var (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    if quarter == quarter.rounded() {
      (sine, cosine) = (sine.rounded(), cosine.rounded())
    }
    return AffineTransform2D(a: cosine, b: sine, c: 0, d: -sine, e: cosine, f: 0)
  }

  /// Shears about the origin: along x by an angle per step of y, and likewise along y.
  public static func shear(degreesX: Double, degreesY: Double) -> AffineTransform2D {
    AffineTransform2D(
      a: 1, b: tan(degreesX * .pi / 180), c: 0, d: tan(degreesY * .pi / 180), e: 1, f: 0)
  }

  /// First this map, then `next`.
  public func followed(by next: AffineTransform2D) -> AffineTransform2D {
    AffineTransform2D(
      a: next.a * a + next.b * d, b: next.a * b + next.b * e, c: next.a * c + next.b * f + next.c,
      d: next.d * a + next.e * d, e: next.d * b + next.e * e, f: next.d * c + next.e * f + next.f)
  }

  /// The inverse map; nil where the determinant is 0.
  public var inverse: AffineTransform2D? {
    let determinant = a * e - b * d
    guard determinant != 0, determinant.isFinite else { return nil }
    let (a1, b1, d1, e1) = (
      e / determinant, -b / determinant, -d / determinant, a / determinant
    )
    return AffineTransform2D(
      a: a1, b: b1, c: -(a1 * c + b1 * f), d: d1, e: e1, f: -(d1 * c + e1 * f))
  }

  /// Maps a point, in pixels.
  public func callAsFunction(x: Double, y: Double) -> (x: Double, y: Double) {
    (a * x + b * y + c, d * x + e * y + f)
  }
}
