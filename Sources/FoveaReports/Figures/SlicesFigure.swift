import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The scores of slices with their intervals, worst first, and the score over all as a line.
  ///
  /// - Parameter limit: The maximum number of slices.
  public static func slices(_ record: SlicesRecord, limit: Int = 24) -> Figure {
    let shown = Array(record.slices.prefix(limit))
    let names = shown.map { shortened(SlicesTable.name($0), to: 46) }
    let nameWidth = names.map { width(of: $0, size: 11) }.max() ?? 0
    let slot = 26.0
    let ends =
      shown.flatMap { [$0.score, $0.interval?.lower ?? $0.score, $0.interval?.upper ?? $0.score] }
      + record.scores.map(\.value)
    let isShare =
      record.scores.first?.lowerIsBetter != true && ends.allSatisfy { (0...1).contains($0) }
    var range = Ticks.rounded(low: ends.min() ?? 0, high: ends.max() ?? 1, count: 5)
    if isShare {
      let low = max(0, min(range.lowerBound, 0.99))
      range = low...max(min(range.upperBound, 1), low + 0.01)
    }
    let area = PlotArea(
      left: 34 + nameWidth, top: 104, width: 420, height: max(Double(shown.count), 1) * slot,
      x: range, y: 0...1)
    var figure = Figure(width: area.right + 150, height: area.bottom + 56)
    figure.text("Slices of \(record.split), worst first", at: Point(24, 24), size: 14, isBold: true)
    let key = Legend(entries: [
      Legend.Entry(name: "worse than the rest beyond chance", color: .vermilion),
      Legend.Entry(name: "within chance, or better", color: .blue),
      Legend.Entry(name: "over all", color: .ink, isDashed: true),
    ])
    key.draw(in: &figure, from: Point(24, 48), right: area.right + 130)
    drawValueAxis(area, record, in: &figure)
    if shown.isEmpty {
      let middle = Point(area.left + area.width / 2, area.top + area.height / 2)
      figure.text(
        "no slice of \(record.minimumCount) or more", at: middle, color: .soft, anchor: .middle)
    }
    for (index, slice) in shown.enumerated() {
      let y = area.top + (Double(index) + 0.5) * slot
      let color: Color = slice.isWorse ? .vermilion : .blue
      if let overall = record.scores.first(where: { $0.units == slice.units })?.value {
        let x = area.point(overall, 0).x
        figure.line(
          [Point(x, y - slot / 2), Point(x, y + slot / 2)], color: .ink, width: 1.2,
          isDashed: true)
      }
      if let interval = slice.interval {
        let (start, end) = (area.point(interval.lower, 0).x, area.point(interval.upper, 0).x)
        figure.line([Point(start, y), Point(end, y)], color: color, width: 3)
        for x in [start, end] {
          figure.line([Point(x, y - 4), Point(x, y + 4)], color: color, width: 1.5)
        }
      }
      figure.dot(Point(area.point(slice.score, 0).x, y), radius: 4.5, fill: color)
      figure.text(names[index], at: Point(area.left - 10, y), anchor: .end)
      figure.text(
        (slice.isWorse ? "\u{2717} " : "") + SlicesTable.number(slice.score, record)
          + ", n = \(NumberText.grouped(slice.count))", at: Point(area.right + 10, y), size: 10,
        color: slice.isWorse ? .ink : .soft)
    }
    return figure
  }

  private static func drawValueAxis(
    _ area: PlotArea, _ record: SlicesRecord, in figure: inout Figure
  ) {
    let ticks = Ticks(low: area.x.lowerBound, high: area.x.upperBound, count: 5)
    for value in ticks.values {
      let foot = area.point(value, 0)
      figure.line([foot, Point(foot.x, area.top)], color: .grid)
      figure.text(
        ticks.label(value), at: Point(foot.x, area.bottom + 13), size: 10, color: .soft,
        anchor: .middle)
    }
    let titles = record.scores.map(\.title).joined(separator: "; ")
    figure.text(
      titles + ", with 95 % intervals", at: Point(area.left + area.width / 2, area.bottom + 33),
      anchor: .middle)
    figure.text(
      "score and count", at: Point(area.right + 10, area.top - 12), size: 10, color: .soft)
  }
}
