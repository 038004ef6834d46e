import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// Main metric and loss of validation by epoch, over each other, and the differences to the first
  /// model with their intervals.
  ///
  /// - Parameter histories: The epochs of each model; empty for a model without a run.
  public static func comparison(
    _ record: ComparisonRecord, histories: [[EpochRecord]]
  ) -> Figure {
    let names = record.runs.map { shortened($0.name, to: 34) }
    let styles = names.indices.map { SeriesStyle($0) }
    let hasCurves = histories.contains { !$0.isEmpty }
    let rows = record.differences.filter { $0.metric == record.metric }
    let legendHeight = Double((names.count + 2) / 3) * Legend.lineHeight
    let top = 62 + legendHeight
    let curveHeight = hasCurves ? 250.0 : 0
    let barTop = top + (hasCurves ? curveHeight + 100 : 34)
    let slot = 30.0
    var figure = Figure(
      width: 900, height: barTop + Double(max(rows.count, 1)) * slot + 60)
    figure.text(
      "Compared on \(record.split) of \(shortened(record.data, to: 48)), "
        + NumberText.count(record.sampleCount, "sample"), at: Point(24, 24), size: 14, isBold: true)
    Legend(
      entries: zip(names, styles).map {
        Legend.Entry(name: $0, color: $1.color, isDashed: $1.isDashed)
      }
    ).draw(in: &figure, from: Point(24, 48), right: 880)
    if hasCurves {
      let main = MetricPlot.main(of: histories.flatMap { $0 })?.key ?? record.metric
      curves(
        histories, styles, title: "\(main) of validation", left: 72, top: top + 24,
        in: &figure
      ) { $0.valMetrics[main] }
      curves(
        histories, styles, title: "loss of validation, unweighted", left: 526, top: top + 24,
        in: &figure
      ) { $0.valLossUnweighted }
    }
    drawDifferences(
      rows, names, styles, record, in: &figure, top: barTop, slot: slot)
    return figure
  }

  private static func curves(
    _ histories: [[EpochRecord]], _ styles: [SeriesStyle], title: String, left: Double,
    top: Double, in figure: inout Figure, _ value: (EpochRecord) -> Double?
  ) {
    let all = histories.flatMap { $0 }
    let values = all.compactMap(value).filter(\.isFinite)
    let last = Double(all.map(\.epoch).max() ?? 1)
    let high = ordinaryMaximum(of: values) ?? 1
    let area = PlotArea(
      left: left, top: top, width: 340, height: 230, x: last > 1 ? 1...last : 0...2,
      y: Ticks.rounded(low: values.min() ?? 0, high: high, count: 5))
    area.drawAxes(in: &figure, title: title, xLabel: "epoch", yLabel: "", xIsWhole: true)
    for (history, style) in zip(histories, styles) {
      let points = history.compactMap { epoch in
        value(epoch).map { (x: Double(epoch.epoch), y: area.capped($0)) }
      }
      area.drawLine(in: &figure, points, color: style.color, isDashed: style.isDashed)
    }
  }

  private static func drawDifferences(
    _ rows: [ComparisonRecord.Difference], _ names: [String], _ styles: [SeriesStyle],
    _ record: ComparisonRecord, in figure: inout Figure, top: Double, slot: Double
  ) {
    guard let first = names.first else { return }
    let ends: [Double] = [0] + rows.map(\.interval.lower) + rows.map(\.interval.upper)
    let nameWidth = names.map { width(of: $0, size: 11) }.max() ?? 0
    let left = 34 + nameWidth
    let area = PlotArea(
      left: left, top: top, width: 690 - left, height: Double(max(rows.count, 1)) * slot,
      x: Ticks.rounded(low: ends.min() ?? -0.1, high: ends.max() ?? 0.1, count: 6), y: 0...1)
    let title = rows.first?.title ?? record.metric
    figure.text(
      "\(title): difference to \(first), 95 % intervals", at: Point(24, top - 18), size: 13,
      isBold: true)
    let ticks = Ticks(low: area.x.lowerBound, high: area.x.upperBound, count: 6)
    for value in ticks.values {
      let foot = area.point(value, 0)
      figure.line([foot, Point(foot.x, area.top)], color: .grid)
      figure.text(
        ticks.label(value), at: Point(foot.x, area.bottom + 13), size: 10, color: .soft,
        anchor: .middle)
    }
    let zero = area.point(0, 0)
    figure.line([zero, Point(zero.x, area.top)], color: .ink, width: 1.2, isDashed: true)
    for (index, row) in rows.enumerated() {
      let place = record.runs.firstIndex { $0.name == row.run } ?? 0
      let y = area.top + (Double(index) + 0.5) * slot
      let (start, end) = (area.point(row.interval.lower, 0).x, area.point(row.interval.upper, 0).x)
      figure.line([Point(start, y), Point(end, y)], color: styles[place].color, width: 3)
      for x in [start, end] {
        figure.line([Point(x, y - 4), Point(x, y + 4)], color: styles[place].color, width: 1.5)
      }
      figure.dot(Point(area.point(row.estimate, 0).x, y), radius: 4.5, fill: styles[place].color)
      figure.text(names[place], at: Point(area.left - 10, y), anchor: .end)
      let verdict = row.verdict == .undecided ? "within chance" : row.verdict?.rawValue ?? ""
      figure.text(verdict, at: Point(area.right + 12, y), size: 10.5)
    }
  }
}
