import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The losses of a learning-rate range test over the rate, with the suggested rates.
  ///
  /// The rate has a logarithmic axis. Losses far above those of the first rates are cut off.
  ///
  /// - Parameter record: The test.
  public static func learningRate(_ record: LearningRateRecord) -> Figure {
    var figure = Figure(width: 640, height: 430)
    let area = PlotArea(
      left: 72, top: 104, width: 540, height: 258,
      x: log10(record.lowest)...log10(max(record.highest, record.lowest * 10)),
      y: lossRange(record), logarithmic: (true, false))
    figure.text(
      "Loss by learning rate: \(Figure.shortened(record.model, to: 30)), \(record.optimizer)",
      at: Point(area.left, 22), size: 14, isBold: true)
    area.drawAxes(
      in: &figure, title: "", xLabel: "learning rate", yLabel: "mean loss per sample",
      xTickCount: 10)
    let rates = record.rates.map { log10($0) }
    let raw = zip(rates, record.losses).map { (x: $0, y: Optional($1)) }
    let smoothed = zip(rates, record.smoothedLosses).map { (x: $0, y: Optional($1)) }
    area.drawCurve(in: &figure, raw, color: .faint, width: 1.2)
    area.drawCurve(in: &figure, smoothed, color: .blue, width: 2.5)
    for suggestion in record.suggestions { mark(suggestion, record, in: &figure, area) }
    let entries =
      [
        Legend.Entry(name: "loss of each update", color: .faint),
        Legend.Entry(name: "smoothed", color: .blue),
      ]
      + record.suggestions.map {
        Legend.Entry(
          name: "\($0.rule.title) \(NumberText.short($0.rate, digits: 2))",
          color: color($0.rule), isDashed: $0.rule != .valley)
      }
    Legend(entries: entries).draw(in: &figure, from: Point(area.left, 46), right: 620)
    figure.text(
      Figure.fitted(footer(record), width: 560, size: 10.5), at: Point(area.left, 412), size: 10.5,
      color: .soft)
    return figure
  }

  private static func footer(_ record: LearningRateRecord) -> String {
    if let problem = record.problem { return "no suggestion: " + problem }
    let end =
      switch record.ending {
      case .completed: "all rates tried"
      case .diverged: "stopped where the smoothed loss was four times its lowest"
      case .notFinite: "stopped where the loss was no number"
      }
    return "\(NumberText.count(record.rates.count, "update")) of "
      + "\(NumberText.count(record.imagesPerUpdate, "image")), \(end)"
  }

  private static func color(_ rule: LearningRateRecord.Rule) -> Color {
    switch rule {
    case .valley: .vermilion
    case .steepest: .bluishGreen
    case .minimum: .reddishPurple
    }
  }

  /// A vertical line at the suggested rate, and a dot on the curve.
  private static func mark(
    _ suggestion: LearningRateRecord.Suggestion, _ record: LearningRateRecord,
    in figure: inout Figure, _ area: PlotArea
  ) {
    let x = log10(suggestion.rate)
    guard area.x.contains(x) else { return }
    let foot = area.point(x, area.y.lowerBound)
    figure.line(
      [foot, Point(foot.x, area.top)], color: color(suggestion.rule), width: 1.5,
      isDashed: suggestion.rule != .valley)
    let nearest = record.rates.indices.min {
      abs(log10(record.rates[$0]) - x) < abs(log10(record.rates[$1]) - x)
    }
    guard let nearest, let height = area.capped(record.smoothedLosses[nearest]) else { return }
    figure.dot(area.point(x, height), radius: 4.5, fill: color(suggestion.rule))
  }

  /// From the lowest loss to somewhat above those before the fall.
  private static func lossRange(_ record: LearningRateRecord) -> ClosedRange<Double> {
    let early = record.losses.prefix(max(record.losses.count / 2, 1)).max() ?? 1
    let smoothed = record.smoothedLosses.prefix(max(record.losses.count / 2, 1)).max() ?? 1
    let low = min(record.smoothedLosses.min() ?? 0, record.losses.min() ?? 0)
    let top = max(low + 1.3 * (smoothed - low), low + 1.05 * (early - low))
    return Ticks.rounded(low: low, high: max(top, low + 1e-9), count: 5)
  }
}
