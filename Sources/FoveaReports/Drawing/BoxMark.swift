import FoveaImages

/// A box to draw on a picture, with its tag.
struct BoxMark: Sendable, Equatable {
  /// The box in pixels of the image; parts outside the image are not drawn.
  var box: BoundingBox
  /// The colour of the line and of the tag's background.
  var color: Color
  /// The first part of the tag, truncated where space is short; empty for no tag.
  var name: String
  /// The second part of the tag, such as a score, which is never truncated.
  var detail: String
  /// Whether the line is dashed.
  var isDashed: Bool
  /// Line width relative to that of other boxes.
  var weight: Double

  /// Makes a mark.
  init(
    box: BoundingBox, color: Color, name: String = "", detail: String = "",
    isDashed: Bool = false, weight: Double = 1
  ) {
    self.box = box
    self.color = color
    self.name = name
    self.detail = detail
    self.isDashed = isDashed
    self.weight = weight
  }
}

extension Canvas {
  /// Draws boxes with their tags on a picture that has been drawn over a rectangle.
  ///
  /// Line widths and font sizes scale with the rectangle. Each line has a casing, so that it is
  /// visible on any background. Tags are placed where they cover the least: above their box, below
  /// it, or inside at a border; earlier tags are placed first. A tag that would cover others is
  /// omitted.
  ///
  /// - Parameters:
  ///   - marks: The boxes by descending importance of their tags.
  ///   - rectangle: The area of the image on the canvas.
  ///   - imageWidth: The width of the image in pixels, to which boxes refer.
  ///   - imageHeight: The height of the image in pixels.
  /// - Returns: The number of omitted tags.
  @discardableResult
  func draw(
    _ marks: [BoxMark], in rectangle: Rectangle, imageWidth: Int, imageHeight: Int
  ) -> Int {
    guard imageWidth > 0, imageHeight > 0, rectangle.width > 0, rectangle.height > 0 else {
      return 0
    }
    let sizes = BoxMarkSizes(rectangle: rectangle, tags: marks.count { !$0.name.isEmpty })
    let placed = marks.compactMap { mark -> (mark: BoxMark, at: Rectangle)? in
      place(mark.box, in: rectangle, imageWidth, imageHeight).map { (mark, $0) }
    }
    clipped(to: rectangle) {
      // Small boxes are drawn above the boxes that contain them.
      for entry in placed.sorted(by: { $0.at.area > $1.at.area }) {
        outline(entry.at, as: entry.mark, sizes)
      }
    }
    var layout = TagLayout(bounds: rectangle, boxes: placed.map(\.at))
    var omitted = 0
    for (index, entry) in placed.enumerated() where !entry.mark.name.isEmpty {
      let text = tagText(entry.mark, sizes, width: rectangle.width)
      let width = textWidth(text, size: sizes.font, bold: true) + 0.7 * sizes.font
      guard
        let tag = layout.place(
          width: width, height: sizes.font * 1.4, box: index,
          gap: sizes.line * entry.mark.weight / 2)
      else {
        omitted += 1
        continue
      }
      fill(tag, entry.mark.color)
      self.text(
        text, at: Point(x: tag.x + 0.35 * sizes.font, y: tag.y + 1.06 * sizes.font),
        size: sizes.font, bold: true, entry.mark.color.readableInk)
    }
    return omitted
  }

  private func place(
    _ box: BoundingBox, in rectangle: Rectangle, _ imageWidth: Int, _ imageHeight: Int
  ) -> Rectangle? {
    let (width, height) = (Double(imageWidth), Double(imageHeight))
    guard box.left <= width, box.top <= height, box.right >= 0, box.bottom >= 0 else { return nil }
    let (left, top) = (max(box.left, 0), max(box.top, 0))
    let (scaleX, scaleY) = (rectangle.width / width, rectangle.height / height)
    return Rectangle(
      x: rectangle.x + left * scaleX, y: rectangle.y + top * scaleY,
      width: (min(box.right, width) - left) * scaleX,
      height: (min(box.bottom, height) - top) * scaleY)
  }

  private func outline(_ at: Rectangle, as mark: BoxMark, _ sizes: BoxMarkSizes) {
    // Thick lines would fill a small box.
    let line = max(1, min(sizes.line * mark.weight, max(at.width, at.height) / 5)).rounded()
    // Edges on whole pixels, or between them for odd widths, are sharp.
    let shift = line.truncatingRemainder(dividingBy: 2) / 2
    func sharp(_ value: Double) -> Double { (value - shift).rounded() + shift }
    let (left, right) = (sharp(at.x), sharp(at.x + at.width))
    let (top, bottom) = (sharp(at.y), sharp(at.y + at.height))
    let corners = [
      Point(x: left, y: top), Point(x: right, y: top), Point(x: right, y: bottom),
      Point(x: left, y: bottom),
    ]
    let casing = mark.color.readableInk == .black ? Color.black : Color.white
    // The round ends of a dash take a line's width of the gap.
    let dash = mark.isDashed ? [3 * line, 3.5 * line] : []
    polyline(
      corners, casing.opacity(0.55), lineWidth: line + max(1, line * 0.6), closed: true, dash: dash)
    polyline(corners, mark.color, lineWidth: line, closed: true, dash: dash)
  }

  private func tagText(_ mark: BoxMark, _ sizes: BoxMarkSizes, width: Double) -> String {
    let detail = mark.detail.isEmpty ? "" : " " + mark.detail
    let room = width * 0.7 - textWidth(detail, size: sizes.font, bold: true)
    return fitted(mark.name, width: room, size: sizes.font, bold: true) + detail
  }
}

/// The line widths and font size for a picture of a size.
private struct BoxMarkSizes {
  let line: Double
  let font: Double

  init(rectangle: Canvas.Rectangle, tags: Int) {
    let side = max(rectangle.width, rectangle.height)
    line = max(1.6, side / 320)
    font = max(tags > 25 ? 10 : 11, side / (tags > 25 ? 60 : 50))
  }
}

extension Canvas.Rectangle {
  var area: Double { width * height }

  func overlap(_ other: Canvas.Rectangle) -> Double {
    let across = min(x + width, other.x + other.width) - max(x, other.x)
    let down = min(y + height, other.y + other.height) - max(y, other.y)
    return max(across, 0) * max(down, 0)
  }
}
