import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// Loss and the task's metrics by epoch, the best epoch marked.
  ///
  /// Next to the loss: accuracy for a classifier, mAP, precision and recall for a detector, IoU and
  /// Dice for a segmenter, R² and errors for a regressor, where the records have them.
  ///
  /// - Parameters:
  ///   - history: the epochs, oldest first.
  ///   - bestEpoch: the epoch of the kept weights; nil for the one of best main metric on
  ///     validation (accuracy, mAP50-95, mIoU, R²), the earliest of equals.
  public static func learningCurves(
    _ history: [EpochRecord], bestEpoch: Int? = nil
  ) -> Figure {
    let plots =
      [lossPlot(history)] + MetricPlot.plots(for: history).map { metricPlot($0, history) }
    var figure = Figure(width: 444 + 456 * Double(plots.count - 1), height: 410)
    let best = bestEpoch ?? bestEpochByMetric(history)
    let places = plots.indices.map { 64 + 456 * Double($0) }
    for (left, plot) in zip(places, plots) {
      let last = Double(history.last?.epoch ?? 1)
      let first = Double(history.first?.epoch ?? 1)
      let area = PlotArea(
        left: left, top: 92, width: 350, height: 262,
        x: first == last ? first - 1...first + 1 : first...last, y: plot.range)
      area.drawAxes(
        in: &figure, title: "", xLabel: "epoch", yLabel: plot.unit, xIsWhole: true)
      drawBest(best, in: &figure, area)
      for series in plot.series {
        // Where not every epoch is validated, lines join those that are.
        let points = zip(history, series.values).filter { $1 != nil }
        if series.isBaseline {
          area.drawCurve(
            in: &figure, points.map { (Double($0.epoch), $1) }, color: series.color, width: 1.2,
            isDashed: true)
          continue
        }
        // A wide line stays visible under one that agrees with it.
        area.drawLine(
          in: &figure, points.map { (Double($0.epoch), area.capped($1)) },
          color: series.color, isDashed: series.isDashed,
          width: series.isValidation ? 2 : 4.5)
        drawCut(points.map { (Double($0.epoch), $1) }, series.color, in: &figure, area)
        guard series.isValidation, let index = history.firstIndex(where: { $0.epoch == best }),
          let value = series.values[index], value.isFinite, value <= area.y.upperBound
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
    /// Whether it is the figure of a prediction without a model.
    var isBaseline = false
    var isValidation: Bool { name != "training" && !isBaseline }
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
    let high = ordinaryMaximum(of: values) ?? 1
    let isCut = values.contains { $0 > high }
    return CurvePlot(
      title: "Loss",
      unit: "mean loss per sample" + (isCut ? " (higher ones cut, \u{2191})" : ""),
      series: series, range: Ticks.rounded(low: min(values.min() ?? 0, 0), high: high, count: 5))
  }

  /// The largest value that is no outlier: outliers are at most a quarter of the values and stand
  /// out of the next lower one by a factor. The loss of a first epoch can be a thousand times that
  /// of the second, and would flatten all others.
  static func ordinaryMaximum(of values: [Double], factor: Double = 8) -> Double? {
    let sorted = values.sorted(by: >)
    let most = (sorted.count + 3) / 4
    let last = (0..<min(most, max(sorted.count - 1, 0))).last { place in
      sorted[place + 1] > 0 && sorted[place] > factor * sorted[place + 1]
    }
    return sorted.count < 4 ? sorted.first : sorted.dropFirst(last.map { $0 + 1 } ?? 0).first
  }

  /// Marks values above the axis with an arrow and their number.
  private static func drawCut(
    _ points: [(x: Double, y: Double?)], _ color: Color, in figure: inout Figure, _ area: PlotArea
  ) {
    for point in points {
      guard let value = point.y, value > area.y.upperBound else { continue }
      let top = area.point(point.x, area.y.upperBound)
      figure.text(
        "\u{2191} " + NumberText.short(value, digits: 4), at: Point(top.x + 6, top.y + 8), size: 10,
        color: color, anchor: top.x > area.right - 60 ? .end : .start)
    }
  }

  private static func metricPlot(_ plot: MetricPlot, _ history: [EpochRecord]) -> CurvePlot {
    var series: [Series] = []
    if plot.lines.contains(where: { $0.key == "accuracy" }),
      history.contains(where: { $0.trainAccuracy != nil })
    {
      series.append(
        Series(name: "training", values: history.map(\.trainAccuracy), color: Color.blue))
    }
    let colors: [Color] = [.vermilion, .blue, .bluishGreen]
    for (place, line) in plot.lines.enumerated() {
      let values = history.map { record in
        record.valMetrics[line.key].flatMap { value in
          plot.limits.map { $0.contains(value) } ?? true ? value : nil
        }
      }
      guard values.contains(where: { $0 != nil }) else { continue }
      // Blue is the training's where there is such a line.
      let color = series.first?.name == "training" && place > 0 ? .bluishGreen : colors[place]
      series.append(
        Series(name: line.name, values: values, color: color, isDashed: place > 0))
    }
    if let baseline = plot.baseline {
      let values = history.map { record in
        record.valMetrics.isEmpty ? nil : baseline.key.map { record.valMetrics[$0] } ?? 0
      }
      if values.contains(where: { $0 != nil }) {
        series.append(
          Series(
            name: baseline.name, values: values, color: .soft, isDashed: true, isBaseline: true))
      }
    }
    let values = series.flatMap(\.values).compactMap { $0 }.filter(\.isFinite)
    var range = Ticks.rounded(low: values.min() ?? 0, high: values.max() ?? 1, count: 5)
    if let limits = plot.limits {
      let top = min(range.upperBound, limits.upperBound)
      let bottom = max(range.lowerBound, limits.lowerBound)
      range = min(bottom, top - 0.01)...max(top, min(bottom, top - 0.01) + 0.01)
    }
    return CurvePlot(title: plot.title, unit: plot.unit, series: series, range: range)
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

  private static func bestEpochByMetric(_ history: [EpochRecord]) -> Int? {
    guard let (key, isHigherBetter) = MetricPlot.main(of: history) else { return nil }
    let scored = history.compactMap { record -> (Int, Double)? in
      guard let value = record.valMetrics[key], !value.isNaN else { return nil }
      return (record.epoch, isHigherBetter ? value : -value)
    }
    return scored.max { ($0.1, -$0.0) < ($1.1, -$1.0) }?.0
  }
}
