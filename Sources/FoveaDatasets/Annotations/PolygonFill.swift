import FoveaImages

/// Rasterises polygons by the rule of the COCO tools, so that masks and areas agree with theirs to
/// the pixel.
///
/// The outline is drawn on a grid five times finer. Where it passes the middle of a pixel's column,
/// the pixels below change sides: a pixel is covered where an odd number of passages is above it
/// (even-odd rule, so a hole drawn into the same outline stays empty).
enum PolygonFill {
  /// The factor by which the grid is finer.
  private static let scale = 5

  /// Sets the pixels of a polygon to `value`.
  ///
  /// - Parameters:
  ///   - points: x, y, x, y, ... in pixels, with edges between pixels; the last point is joined to
  ///     the first.
  ///   - mask: the mask to draw on.
  static func fill(_ points: [Double], with value: UInt8, in mask: inout LabelMask) {
    let (width, height) = (mask.width, mask.height)
    guard points.count >= 6, width > 0, height > 0 else { return }
    // One entry a pixel by columns: whether the side changes there.
    var changes = [Bool](repeating: false, count: width * height + 1)
    var (first, last) = (width, -1)
    passages(points) { x, y in
      guard x >= 0, x < width else { return }
      changes[x * height + min(max(y, 0), height)].toggle()
      first = min(first, x)
      last = max(last, x)
    }
    guard first <= last else { return }
    var isInside = false
    for x in first...last {
      for y in 0..<height {
        if changes[x * height + y] { isInside.toggle() }
        if isInside { mask.values[y * width + x] = value }
      }
    }
  }

  /// Calls `body` for each passage of the outline through a column's middle, with the column and
  /// the first row below it.
  private static func passages(_ points: [Double], _ body: (_ x: Int, _ y: Int) -> Void) {
    let fine = points.map { Int(Double(scale) * $0 + 0.5) }
    let count = fine.count / 2
    var previous: (x: Int, y: Int)?
    for index in 0..<count {
      let next = (index + 1) % count
      trace(
        from: (fine[2 * index], fine[2 * index + 1]), to: (fine[2 * next], fine[2 * next + 1])
      ) { x, y in
        if let before = previous, before.x != x {
          let (left, above) = (min(before.x, x), min(before.y, y))
          // The middle of column c is between the fine columns 5c + 2 and 5c + 3.
          if left >= 0, left % scale == scale / 2 {
            body(left / scale, ceilingOfQuotient(above - scale / 2))
          }
        }
        previous = (x, y)
      }
    }
  }

  /// The fine grid's points along an edge, in steps of one along its longer axis.
  private static func trace(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ body: (_ x: Int, _ y: Int) -> Void
  ) {
    let (width, height) = (abs(end.x - start.x), abs(end.y - start.y))
    guard max(width, height) > 0 else { return }
    let isFlat = width >= height
    // Rounding starts at the lower end in either direction, so that two outlines that share an edge
    // share its pixels.
    let isBackward = isFlat ? start.x > end.x : start.y > end.y
    let (low, high) = isBackward ? (end, start) : (start, end)
    let steps = isFlat ? width : height
    let slope = Double(isFlat ? high.y - low.y : high.x - low.x) / Double(steps)
    for step in 0...steps {
      let along = isBackward ? steps - step : step
      let across = Int(Double(isFlat ? low.y : low.x) + slope * Double(along) + 0.5)
      if isFlat { body(low.x + along, across) } else { body(across, low.y + along) }
    }
  }

  private static func ceilingOfQuotient(_ value: Int) -> Int {
    value > 0 ? (value + scale - 1) / scale : value / scale
  }
}
