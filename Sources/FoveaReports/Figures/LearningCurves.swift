import FoveaImages
import FoveaRunRecords

extension Figure {
  /// Loss and accuracy by epoch, of training and validation, the best epoch marked.
  ///
  /// - Parameters:
  ///   - history: the epochs, oldest first.
  ///   - bestEpoch: the epoch whose weights were kept; nil for the one of highest validation
  ///     accuracy, the earliest of equals.
  public static func learningCurves(
    _ history: [EpochRecord], bestEpoch: Int? = nil
  ) -> Figure {
    var figure = Figure(width: 900, height: 410)
    let best = bestEpoch ?? bestByAccuracy(history)
    let places = [64.0, 520.0]
    for (left, plot) in zip(places, [lossPlot(history), accuracyPlot(history)]) {
      let last = Double(history.last?.epoch ?? 1)
      let first = Double(history.first?.epoch ?? 1)
      let area = PlotArea(
        left: left, top: 92, width: 350, height: 262,
        x: first == last ? first - 1...first + 1 : first...last, y: plot.range)
      area.drawAxes(
        in: &figure, title: "", xLabel: "epoch", yLabel: plot.unit, xIsWhole: true)
      drawBest(best, in: &figure, area)
      for series in plot.series {
        area.drawLine(
          in: &figure, zip(history, series.values).map { (Double($0.epoch), $1) },
          color: series.color, isDashed: series.isDashed)
        guard series.isValidation, let index = history.firstIndex(where: { $0.epoch == best }),
          let value = series.values[index], value.isFinite
        else { continue }
        figure.dot(area.point(Double(history[index].epoch), value), radius: 4.5, fill: series.color)
      }
      figure.text(plot.title, at: Point(left, 22), size: 14, isBold: true)
      Legend(
        entries: plot.series.map {
          Legend.Entry(name: $0.name, color: $0.color, isDashed: $0.isDashed)
        }
      ).draw(in: &figure, from: Point(left, 44), right: left + 380)
    }
    return figure
  }

  private struct Series {
    let name: String
    let values: [Double?]
    let color: Color
    var isDashed = false
    var isValidation: Bool { name.hasPrefix("validation") }
  }

  private struct CurvePlot {
    let title: String
    let unit: String
    let series: [Series]
    let range: ClosedRange<Double>
  }

  private static func lossPlot(_ history: [EpochRecord]) -> CurvePlot {
    let weighted = history.map(\.valLossWeighted)
    let unweighted = history.map(\.valLossUnweighted)
    var series = [
      Series(name: "training", values: history.map(\.trainLoss), color: Color.blue)
    ]
    // Without weights both are the same figure, and one line says so better than two.
    let isSame = weighted == unweighted
    if unweighted.contains(where: { $0 != nil }) {
      series.append(
        Series(
          name: isSame ? "validation" : "validation, unweighted", values: unweighted,
          color: Color.vermilion))
    }
    if !isSame, weighted.contains(where: { $0 != nil }) {
      series.append(
        Series(
          name: "validation, weighted", values: weighted, color: Color.bluishGreen,
          isDashed: true))
    }
    let values = series.flatMap(\.values).compactMap { $0 }.filter(\.isFinite)
    return CurvePlot(
      title: "Loss", unit: "mean loss per sample", series: series,
      range: Ticks.rounded(low: min(values.min() ?? 0, 0), high: values.max() ?? 1, count: 5))
  }

  private static func accuracyPlot(_ history: [EpochRecord]) -> CurvePlot {
    let validation = history.map { $0.valMetrics["accuracy"] }
    var series: [Series] = []
    if history.contains(where: { $0.trainAccuracy != nil }) {
      series.append(
        Series(
          name: "training", values: history.map(\.trainAccuracy), color: Color.blue))
    }
    if validation.contains(where: { $0 != nil }) {
      series.append(
        Series(name: "validation", values: validation, color: Color.vermilion))
    }
    let values = series.flatMap(\.values).compactMap { $0 }.filter(\.isFinite)
    let range = Ticks.rounded(low: values.min() ?? 0, high: values.max() ?? 1, count: 5)
    return CurvePlot(
      title: "Accuracy", unit: "share of right answers", series: series,
      range: max(range.lowerBound, 0)...min(max(range.upperBound, 0.01), 1))
  }

  private static func drawBest(
    _ best: Int?, in figure: inout Figure, _ area: PlotArea
  ) {
    guard let best, area.x.contains(Double(best)) else { return }
    let foot = area.point(Double(best), area.y.lowerBound)
    figure.line(
      [foot, Point(foot.x, area.top)], color: .soft, width: 1, isDashed: true)
    figure.text(
      "best: epoch \(best)", at: Point(foot.x, area.top - 9), size: 10, color: .soft,
      anchor: foot.x < area.left + 40 ? .start : foot.x > area.right - 40 ? .end : .middle)
  }

  private static func bestByAccuracy(_ history: [EpochRecord]) -> Int? {
    let scored = history.compactMap { record in
      record.valMetrics["accuracy"].map { (record.epoch, $0) }
    }
    return scored.max { ($0.1, -$0.0) < ($1.1, -$1.0) }?.0
  }
}
