import FoveaImages
import FoveaSupport

/// A picture as a list of marks, in points from the top left; drawn by ``image(scale:)``.
///
/// Layout works on this list alone, so it can be tested without drawing.
public struct Figure: Sendable {
  /// Width in points.
  public private(set) var width: Double
  /// Height in points.
  public private(set) var height: Double
  private(set) var marks: [Mark] = []

  struct Point: Equatable, Sendable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The alignment of a text at its point.
  enum Anchor: Equatable, Sendable {
    case start, middle, end
  }

  enum Mark: Equatable, Sendable {
    case rectangle(x: Double, y: Double, width: Double, height: Double, fill: Color)
    case line([Point], color: Color, width: Double, isDashed: Bool)
    case dot(Point, radius: Double, fill: Color)
    case polygon([Point], fill: Color)
    /// `at` is at the text's middle height; upward text runs from bottom to top.
    case text(
      String, at: Point, size: Double, color: Color, anchor: Anchor, isUpward: Bool,
      isBold: Bool)
  }

  init(width: Double, height: Double) {
    self.width = width.rounded(.up)
    self.height = height.rounded(.up)
    rectangle(x: 0, y: 0, width: self.width, height: self.height, fill: .white)
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: Color
  ) {
    marks.append(.rectangle(x: x, y: y, width: width, height: height, fill: fill))
  }

  mutating func line(
    _ points: [Point], color: Color, width: Double = 1, isDashed: Bool = false
  ) {
    marks.append(.line(points, color: color, width: width, isDashed: isDashed))
  }

  mutating func dot(_ center: Point, radius: Double, fill: Color) {
    marks.append(.dot(center, radius: radius, fill: fill))
  }

  mutating func polygon(_ corners: [Point], _ fill: Color) {
    marks.append(.polygon(corners, fill: fill))
  }

  mutating func text(
    _ text: String, at point: Point, size: Double = 11, color: Color = .ink,
    anchor: Anchor = .start, isUpward: Bool = false, isBold: Bool = false
  ) {
    marks.append(
      .text(
        text, at: point, size: size, color: color, anchor: anchor, isUpward: isUpward,
        isBold: isBold))
  }

  /// All texts of the figure, in the order they were placed.
  var texts: [String] {
    marks.compactMap { if case .text(let text, _, _, _, _, _, _) = $0 { text } else { nil } }
  }

  /// A text's width in points.
  static func width(of text: String, size: Double) -> Double {
    Canvas(width: 1, height: 1).textWidth(text, size: size)
  }

  /// The text shortened to a width in points, with its middle replaced by an ellipsis.
  static func fitted(_ text: String, width room: Double, size: Double) -> String {
    var columns = TextTable.width(text)
    var cut = text
    while columns > 3, width(of: cut, size: size) > room {
      columns -= 1
      cut = shortened(text, to: columns)
    }
    return cut
  }

  /// The text shortened to a number of columns, with its middle replaced by an ellipsis: names
  /// often differ at either end.
  static func shortened(_ text: String, to columns: Int) -> String {
    guard TextTable.width(text) > columns, columns >= 3 else { return text }
    let kept = columns - 1
    return text.prefix(kept - kept / 2) + "…" + text.suffix(kept / 2)
  }
}
