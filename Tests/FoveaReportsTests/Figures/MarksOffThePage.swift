@testable import FoveaReports

/// The marks that leave the page, texts with their measured width.
func marksOffThePage(_ figure: Figure) -> [String] {
  let page = Figure.Point(figure.width + 0.5, figure.height + 0.5)
  func isInside(_ x: Double, _ y: Double) -> Bool {
    x >= -0.5 && y >= -0.5 && x <= page.x && y <= page.y
  }
  func isOnThePage(_ mark: Figure.Mark) -> Bool {
    switch mark {
    case .rectangle(let x, let y, let width, let height, _):
      return width >= 0 && height >= 0 && isInside(x, y) && isInside(x + width, y + height)
    case .line(let points, _, _, _), .polygon(let points, _):
      return points.allSatisfy { isInside($0.x, $0.y) }
    case .dot(let center, let radius, _):
      return isInside(center.x - radius, center.y - radius)
        && isInside(center.x + radius, center.y + radius)
    case .text(let text, let at, let size, _, let anchor, let isUpward, _):
      let width = Figure.width(of: text, size: size)
      let before = anchor == .start ? 0 : anchor == .middle ? width / 2 : width
      let (start, end) = (-before, width - before)
      return isUpward
        ? isInside(at.x - size / 2, at.y - end) && isInside(at.x + size / 2, at.y - start)
        : isInside(at.x + start, at.y - size / 2) && isInside(at.x + end, at.y + size / 2)
    }
  }
  return figure.marks.filter { !isOnThePage($0) }.map { "\($0)" }
}
