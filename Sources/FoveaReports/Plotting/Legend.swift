import FoveaImages

/// The names of the lines or bars of a plot, each after a sample of its colour.
struct Legend {
  struct Entry {
    let name: String
    let color: Color
    var isDashed = false
    var isBar = false
  }

  let entries: [Entry]

  /// Draws the entries side by side from `start`, wrapping before `right`.
  ///
  /// - Returns: The height of the legend in points.
  @discardableResult
  func draw(in figure: inout Figure, from start: Figure.Point, right: Double) -> Double {
    var x = start.x
    var y = start.y
    for entry in entries {
      let width = 24 + Figure.width(of: entry.name, size: 10.5) + 12
      if x > start.x, x + width > right {
        x = start.x
        y += Self.lineHeight
      }
      drawSample(of: entry, in: &figure, x: x, y: y)
      figure.text(entry.name, at: Figure.Point(x + 24, y), size: 10.5)
      x += width
    }
    return y - start.y + Self.lineHeight
  }

  /// Draws the entries one below the other from `start`.
  func drawColumn(in figure: inout Figure, from start: Figure.Point) {
    for (index, entry) in entries.enumerated() {
      let y = start.y + Double(index) * Self.lineHeight
      drawSample(of: entry, in: &figure, x: start.x, y: y)
      figure.text(entry.name, at: Figure.Point(start.x + 24, y), size: 10.5)
    }
  }

  static let lineHeight = 16.0

  private func drawSample(of entry: Entry, in figure: inout Figure, x: Double, y: Double) {
    if entry.isBar {
      figure.rectangle(x: x + 4, y: y - 5, width: 12, height: 10, fill: entry.color)
    } else {
      figure.line(
        [Figure.Point(x, y), Figure.Point(x + 18, y)], color: entry.color, width: 2,
        isDashed: entry.isDashed)
    }
  }
}
