import Foundation
import FoveaImages

extension Figure {
  /// The picture.
  ///
  /// - Parameter scale: The pixels per point; 2 suits screens and print.
  public func image(scale: Double = 2) -> Image {
    let canvas = Canvas(
      width: Int((width * scale).rounded(.up)), height: Int((height * scale).rounded(.up)))
    func place(_ point: Point) -> Canvas.Point {
      Canvas.Point(x: point.x * scale, y: point.y * scale)
    }
    for mark in marks {
      switch mark {
      case .rectangle(let x, let y, let width, let height, let fill):
        canvas.fill(
          Canvas.Rectangle(
            x: x * scale, y: y * scale, width: width * scale, height: height * scale), fill)
      case .line(let points, let color, let width, let isDashed):
        canvas.polyline(
          points.map(place), color, lineWidth: width * scale,
          dash: isDashed ? [5 * scale, 4 * scale] : [])
      case .dot(let center, let radius, let fill):
        canvas.fillCircle(center: place(center), radius: radius * scale, fill)
      case .polygon(let corners, let fill):
        canvas.fillPolygon(corners.map(place), fill)
      case .text(let text, let point, let size, let color, let anchor, let isUpward, let isBold):
        // The height of capitals is 0.73 of the size: the baseline is half of it below the middle.
        let drop = 0.365 * size
        let baseline = Point(point.x + (isUpward ? drop : 0), point.y + (isUpward ? 0 : drop))
        canvas.text(
          text, at: place(baseline), size: size * scale, bold: isBold, color,
          alignment: anchor == .start ? .left : anchor == .middle ? .center : .right,
          degrees: isUpward ? 90 : 0)
      }
    }
    return canvas.image()
  }

  /// Writes the picture as PNG, whole or not at all.
  ///
  /// - Throws: `ImageError` where the file cannot be written.
  public func write(to url: URL, scale: Double = 2) throws {
    try image(scale: scale).write(to: url)
  }
}
