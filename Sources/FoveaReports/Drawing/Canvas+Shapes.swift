import CCairo
import FoveaImages

extension Canvas {
  /// Fills a rectangle.
  func fill(_ rectangle: Rectangle, _ color: Color) {
    trace(rectangle)
    use(color)
    cairo_fill(context)
  }

  /// Draws a rectangle's outline, centred on its edges.
  func stroke(_ rectangle: Rectangle, _ color: Color, lineWidth: Double = 1) {
    trace(rectangle)
    stroke(color, lineWidth, dash: [])
  }

  /// Draws a straight line.
  ///
  /// - Parameter dash: The lengths of alternating strokes and gaps; empty for a solid line.
  func line(
    from start: Point, to end: Point, _ color: Color, lineWidth: Double = 1, dash: [Double] = []
  ) {
    polyline([start, end], color, lineWidth: lineWidth, dash: dash)
  }

  /// Draws lines from point to point, and back to the first when `closed`.
  func polyline(
    _ points: [Point], _ color: Color, lineWidth: Double = 1, closed: Bool = false,
    dash: [Double] = []
  ) {
    guard trace(points, closed: closed) else { return }
    stroke(color, lineWidth, dash: dash)
  }

  /// Fills the area inside a closed line.
  func fillPolygon(_ points: [Point], _ color: Color) {
    guard trace(points, closed: true) else { return }
    use(color)
    cairo_fill(context)
  }

  /// Fills a disc.
  func fillCircle(center: Point, radius: Double, _ color: Color) {
    trace(center, radius)
    use(color)
    cairo_fill(context)
  }

  /// Draws a circle's outline.
  func strokeCircle(
    center: Point, radius: Double, _ color: Color, lineWidth: Double = 1
  ) {
    trace(center, radius)
    stroke(color, lineWidth, dash: [])
  }

  /// Clips the drawing of `body` to a rectangle.
  func clipped(to rectangle: Rectangle, _ body: () throws -> Void) rethrows {
    cairo_save(context)
    defer { cairo_restore(context) }
    trace(rectangle)
    cairo_clip(context)
    try body()
  }

  private func trace(_ rectangle: Rectangle) {
    cairo_new_path(context)
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
  }

  private func trace(_ center: Point, _ radius: Double) {
    cairo_new_path(context)
    cairo_arc(context, center.x, center.y, max(0, radius), 0, 2 * .pi)
  }

  private func trace(_ points: [Point], closed: Bool) -> Bool {
    cairo_new_path(context)
    guard let first = points.first else { return false }
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    if closed { cairo_close_path(context) }
    return true
  }

  private func stroke(_ color: Color, _ lineWidth: Double, dash: [Double]) {
    use(color)
    cairo_set_line_width(context, lineWidth)
    cairo_set_dash(context, dash, Int32(dash.count), 0)
    cairo_stroke(context)
  }
}
