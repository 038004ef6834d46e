import FoveaImages

/// An entry of a picture's legend: the meaning of a colour or line.
package struct PictureKey: Sendable, Hashable {
  /// The sample before the meaning.
  package enum Sample: Sendable, Hashable {
    /// A filled square.
    case square
    /// A square with the lines of a class's style.
    case hatched(ClassStyle.Hatch)
    /// An open box.
    case box
    /// An open box of dashed lines.
    case dashedBox
  }

  /// The colour of the sample.
  package var color: Color
  /// The meaning.
  package var meaning: String
  /// The sample before the meaning.
  package var sample: Sample

  /// Makes an entry.
  package init(_ color: Color, _ meaning: String, sample: Sample = .square) {
    self.color = color
    self.meaning = meaning
    self.sample = sample
  }

  /// The entry of a class, with the hatch of its areas.
  package init(_ style: ClassStyle, _ meaning: String) {
    self.init(
      style.color, meaning, sample: style.hatch == .none ? .square : .hatched(style.hatch))
  }
}

extension Canvas {
  /// Draws a legend: entries side by side, wrapped at `width`; long ones are truncated with "…".
  ///
  /// - Parameters:
  ///   - point: The upper left corner.
  ///   - size: The font size in pixels.
  /// - Returns: The height of the legend in pixels.
  @discardableResult
  func draw(
    _ keys: [PictureKey], at point: Point, width: Double, size: Double = 11.5
  ) -> Double {
    let line = size * 1.75
    var (x, y) = (point.x, point.y)
    for key in keys {
      let text = fitted(key.meaning, width: width - 1.6 * size, size: size)
      let reach = 1.6 * size + textWidth(text, size: size)
      if x > point.x, x + reach > point.x + width {
        x = point.x
        y += line
      }
      draw(key, at: Rectangle(x: x, y: y + (line - size) / 2, width: size, height: size))
      self.text(text, at: Point(x: x + 1.6 * size, y: y + line / 2 + 0.36 * size), size: size)
      x += reach + 1.6 * size
    }
    return keys.isEmpty ? 0 : y + line - point.y
  }

  /// The height of a legend, in pixels.
  static func height(
    of keys: [PictureKey], width: Double, size: Double = 11.5
  ) -> Double {
    // Measured by drawing on an empty canvas, so that wrapping has one implementation.
    Canvas(width: 1, height: 1).draw(keys, at: Point(x: 0, y: 0), width: width, size: size)
  }

  private func draw(_ key: PictureKey, at place: Rectangle) {
    let line = max(1.5, place.width / 6)
    let inner = Rectangle(
      x: place.x + line / 2, y: place.y + line / 2, width: place.width - line,
      height: place.height - line)
    switch key.sample {
    case .square:
      fill(place, key.color)
    case .box:
      stroke(inner, key.color, lineWidth: line)
    case .dashedBox:
      polyline(
        [
          Point(x: inner.x, y: inner.y), Point(x: inner.x + inner.width, y: inner.y),
          Point(x: inner.x + inner.width, y: inner.y + inner.height),
          Point(x: inner.x, y: inner.y + inner.height),
        ], key.color, lineWidth: line, closed: true, dash: [line, 2.2 * line])
    case .hatched(let hatch):
      fill(place, key.color.opacity(0.45))
      clipped(to: place) {
        for step in stride(from: -place.width, through: place.width, by: place.width / 2.5) {
          let (left, right) = (place.x + step, place.x + step + place.width)
          let (top, bottom) = (place.y, place.y + place.height)
          if hatch != .falling {
            self.line(
              from: Point(x: left, y: bottom), to: Point(x: right, y: top), key.color,
              lineWidth: 1.5)
          }
          if hatch != .rising {
            self.line(
              from: Point(x: left, y: top), to: Point(x: right, y: bottom), key.color,
              lineWidth: 1.5)
          }
        }
      }
      stroke(inner, key.color, lineWidth: 1)
    }
  }
}
