import FoveaImages
import FoveaSupport

/// The rule for valid boxes, the same for every format.
///
/// A box must have an area and be inside its image. Annotation tools round, so up to half a pixel
/// outside is cut off silently. More is an error: the label may belong to another image or use
/// other units.
enum BoxCheck {
  /// The largest distance a box may reach beyond its image's edges, in pixels.
  static let tolerance = 0.5

  /// The reason why a box or polygon is invalid.
  struct Failure: Error {
    let reason: String
  }

  /// Makes a box from its edges in pixels, cut off at the image's edges.
  ///
  /// - Throws: `Failure` where the edges do not form a box, or the box is not inside the image.
  static func box(
    left: Double, top: Double, right: Double, bottom: Double, width: Int, height: Int
  ) throws(Failure) -> BoundingBox {
    let edges = [left, top, right, bottom]
    guard edges.allSatisfy(\.isFinite) else {
      throw Failure(reason: "the box has an edge that is not a finite number")
    }
    let place =
      "the box from (\(shown(left)), \(shown(top))) to (\(shown(right)), \(shown(bottom)))"
    guard right > left, bottom > top else {
      throw Failure(
        reason: right < left || bottom < top
          ? "\(place) is turned inside out" : "\(place) has no area")
    }
    let excesses = [
      ("left", -left), ("top", -top), ("right", right - Double(width)),
      ("bottom", bottom - Double(height)),
    ]
    if let (edge, excess) = excesses.max(by: { $0.1 < $1.1 }), excess > tolerance {
      throw Failure(
        reason: "\(place) reaches \(shown(excess)) pixels over the \(edge) edge of its image of "
          + "\(width)x\(height)")
    }
    let box = BoundingBox(left: left, top: top, right: right, bottom: bottom)
    guard let inside = box.clipped(width: Double(width), height: Double(height)) else {
      throw Failure(reason: "\(place) has no area within its image of \(width)x\(height)")
    }
    return inside
  }

  /// Checks a polygon: x, y, x, y, ... of three points or more, none outside its image.
  ///
  /// - Throws: `Failure` where a point is missing or outside the image.
  static func polygon(_ points: [Double], width: Int, height: Int) throws(Failure) {
    guard points.count >= 6, points.count % 2 == 0 else {
      throw Failure(
        reason: "a polygon has \(NumberText.count(points.count, "number")), expected x and y of "
          + "three points or more")
    }
    for index in stride(from: 0, to: points.count, by: 2) {
      let (x, y) = (points[index], points[index + 1])
      let excess = max(-x, -y, x - Double(width), y - Double(height))
      guard excess.isFinite, excess <= tolerance else {
        throw Failure(
          reason: "the polygon's point (\(shown(x)), \(shown(y))) is outside its image of "
            + "\(width)x\(height)")
      }
    }
  }

  /// Formats a number of pixels with at most two decimals.
  static func shown(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    guard let whole = Int(exactly: rounded) else { return "\(rounded)" }
    return String(whole)
  }
}
