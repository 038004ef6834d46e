import FoveaImages

/// The rule by which every format's boxes are judged.
///
/// A box has an area, and lies in its image. Annotation tools round, so up to half a pixel outside is
/// cut off without a word; what reaches further is an error, for its label may belong to another
/// image or be in other units.
enum BoxCheck {
  /// How far a box may reach over its image's edges, in pixels.
  static let tolerance = 0.5

  /// What is wrong with a box, in words.
  struct Failure: Error {
    let reason: String
  }

  /// A box from its edges in pixels, cut off at the image's edges.
  ///
  /// - Throws: `Failure` where the edges are no box, or no box of this image.
  static func box(
    left: Double, top: Double, right: Double, bottom: Double, width: Int, height: Int
  ) throws(Failure) -> BoundingBox {
    let edges = [left, top, right, bottom]
    guard edges.allSatisfy(\.isFinite) else {
      throw Failure(reason: "the box has an edge that is no finite number")
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
  /// - Throws: `Failure` where it is no polygon of this image.
  static func polygon(_ points: [Double], width: Int, height: Int) throws(Failure) {
    guard points.count >= 6, points.count % 2 == 0 else {
      throw Failure(
        reason: "a polygon has \(DatasetError.count(points.count, "number")), expected x and y of "
          + "three points or more")
    }
    for index in stride(from: 0, to: points.count, by: 2) {
      let (x, y) = (points[index], points[index + 1])
      let excess = max(-x, -y, x - Double(width), y - Double(height))
      guard excess.isFinite, excess <= tolerance else {
        throw Failure(
          reason: "the polygon's point (\(shown(x)), \(shown(y))) lies outside its image of "
            + "\(width)x\(height)")
      }
    }
  }

  /// A number of pixels, with at most two decimals.
  static func shown(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    guard let whole = Int(exactly: rounded) else { return "\(rounded)" }
    return String(whole)
  }
}
