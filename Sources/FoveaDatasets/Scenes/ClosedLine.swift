import FoveaImages

/// A closed line around an object, for warping and clipping.
struct ClosedLine {
  typealias Point = (x: Double, y: Double)

  private(set) var points: [Point]

  /// The four corners of a box: enough for maps that keep lines straight.
  init(corners box: BoundingBox) {
    points = [
      (box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom),
    ]
  }

  /// Points along a box's edges, at most two pixels apart: for maps that bend lines.
  init(edges box: BoundingBox) {
    let corners = ClosedLine(corners: box).points
    points = corners.indices.flatMap { index -> [Point] in
      let (from, to) = (corners[index], corners[(index + 1) % 4])
      let steps = max(1, Int((max(abs(to.x - from.x), abs(to.y - from.y)) / 2).rounded(.up)))
      return (0..<steps).map { step in
        let part = Double(step) / Double(steps)
        return (from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
      }
    }
  }

  /// The line with every point mapped.
  func moved(by map: (Double, Double) -> Point) -> ClosedLine {
    var moved = self
    moved.points = points.map { map($0.x, $0.y) }
    return moved
  }

  /// The part within a frame from (0, 0) to (width, height) (I. Sutherland and G. Hodgman,
  /// "Reentrant polygon clipping", 1974).
  func clipped(width: Double, height: Double) -> ClosedLine {
    var clipped = self
    clipped.keep { $0.x }
    clipped.keep { width - $0.x }
    clipped.keep { $0.y }
    clipped.keep { height - $0.y }
    return clipped
  }

  /// Keeps the part on the side of a line where `distance` is not negative.
  private mutating func keep(_ distance: (Point) -> Double) {
    var kept: [Point] = []
    for (index, point) in points.enumerated() {
      let previous = points[(index + points.count - 1) % points.count]
      let (before, here) = (distance(previous), distance(point))
      if (before < 0) != (here < 0) {
        let part = before / (before - here)
        kept.append(
          (
            previous.x + (point.x - previous.x) * part,
            previous.y + (point.y - previous.y) * part
          ))
      }
      if here >= 0 { kept.append(point) }
    }
    points = kept
  }

  /// The enclosed area in square pixels, for either direction of the line.
  var area: Double {
    var twice = 0.0
    for (index, point) in points.enumerated() {
      let next = points[(index + 1) % points.count]
      twice += point.x * next.y - next.x * point.y
    }
    return abs(twice) / 2
  }

  /// The smallest upright box around the line.
  var bounds: BoundingBox {
    let (x, y) = (points.map(\.x), points.map(\.y))
    return BoundingBox(
      left: x.min() ?? 0, top: y.min() ?? 0, right: x.max() ?? 0, bottom: y.max() ?? 0)
  }
}
