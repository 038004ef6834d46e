import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The diagnosis of a run: both losses by epoch with the best epoch, the metric on training and
  /// validation with its interval, and the evidence. The verdict is the title.
  ///
  /// - Parameter history: The epochs, oldest first.
  public static func diagnosis(_ record: DiagnosisRecord, history: [EpochRecord]) -> Figure {
    let lines = record.evidence.map(\.text)
    var figure = Figure(width: 900, height: 430 + 18 * Double(lines.count))
    figure.text(record.headline, at: Point(24, 26), size: 17, isBold: true)
    let place = fitted("\(record.model) on \(record.data)", width: 840, size: 11)
    figure.text(place, at: Point(24, 48), color: .soft)
    drawLosses(record, history, in: &figure)
    drawGap(record, in: &figure)
    for (place, line) in lines.enumerated() {
      figure.text(
        fitted(line, width: 850, size: 11), at: Point(24, 416 + 18 * Double(place)))
    }
    return figure
  }

  private static func drawLosses(
    _ record: DiagnosisRecord, _ history: [EpochRecord], in figure: inout Figure
  ) {
    let training = history.map { (x: Double($0.epoch), y: Optional($0.trainLoss)) }
    let validation = history.compactMap { epoch in
      (epoch.valLossUnweighted ?? epoch.valLossWeighted).map {
        (x: Double(epoch.epoch), y: Optional($0))
      }
    }
    let values = (training + validation).compactMap(\.y).filter(\.isFinite)
    // Validation of the first epochs can be beyond all others, where running statistics lag behind.
    let late = validation.dropFirst(validation.count / 3)
    let high = ordinaryMaximum(of: (training + late).compactMap(\.y).filter(\.isFinite)) ?? 1
    let (first, last) = (Double(history.first?.epoch ?? 1), Double(history.last?.epoch ?? 1))
    let area = PlotArea(
      left: 74, top: 104, width: 420, height: 240,
      x: first == last ? first - 1...first + 1 : first...last,
      y: Ticks.rounded(low: min(values.min() ?? 0, 0), high: high, count: 5))
    area.drawAxes(
      in: &figure, title: "", xLabel: "epoch", yLabel: "mean loss per image", xIsWhole: true)
    for (epoch, name) in [(record.epoch, "since \(record.epoch ?? 0)"), (record.bestEpoch, "best")]
    {
      guard let epoch, area.x.contains(Double(epoch)) else { continue }
      let foot = area.point(Double(epoch), area.y.lowerBound)
      let isBest = name == "best"
      figure.line(
        [foot, Point(foot.x, area.top)], color: isBest ? .soft : .reddishPurple, isDashed: true)
      figure.text(
        name, at: Point(foot.x, area.top - (isBest ? 9 : 22)), size: 10,
        color: isBest ? .soft : .reddishPurple, anchor: .middle)
    }
    area.drawLine(
      in: &figure, training.map { ($0.x, area.capped($0.y)) }, color: .blue, width: 4)
    area.drawLine(
      in: &figure, validation.map { ($0.x, area.capped($0.y)) }, color: .vermilion)
    Legend(entries: [
      Legend.Entry(name: "training, as trained", color: .blue),
      Legend.Entry(name: "validation", color: .vermilion),
    ]).draw(in: &figure, from: Point(74, 70), right: 500)
  }

  /// The metric on both splits; the interval of validation as a bar.
  private static func drawGap(_ record: DiagnosisRecord, in figure: inout Figure) {
    let metric = record.metric
    let ends = [metric.interval?.lower, metric.interval?.upper].compactMap { $0 }
    let values = [metric.training, metric.validation] + ends
    let area = PlotArea(
      left: 610, top: 104, width: 250, height: 240, x: 0...3,
      y: Ticks.rounded(low: values.min() ?? 0, high: values.max() ?? 1, count: 5))
    for value in Ticks(low: area.y.lowerBound, high: area.y.upperBound, count: 5).values {
      figure.line([area.point(0, value), area.point(3, value)], color: .grid)
    }
    let ticks = Ticks(low: area.y.lowerBound, high: area.y.upperBound, count: 5)
    for value in ticks.values {
      figure.text(
        ticks.label(value), at: Point(area.left - 6, area.point(0, value).y), size: 10,
        color: .soft, anchor: .end)
    }
    if let interval = metric.interval {
      // The interval reaches across, so that it is seen whether the training figure is inside.
      let (top, bottom) = (area.point(0, interval.upper), area.point(0, interval.lower))
      figure.rectangle(
        x: area.left, y: top.y, width: area.width, height: max(bottom.y - top.y, 1),
        fill: Color.vermilion.opacity(0.15))
    }
    for (place, value, name, color) in [
      (1.0, metric.training, "train", Color.blue), (2, metric.validation, "val", .vermilion),
    ] {
      figure.dot(area.point(place, value), radius: 6, fill: color)
      figure.text(
        NumberText.fixed(value, 4),
        at: Point(area.point(place, value).x + 10, area.point(0, value).y - 10),
        size: 11, color: color)
      figure.text(
        name, at: Point(area.point(place, value).x, area.bottom + 13), anchor: .middle)
    }
    figure.text(metric.name, at: Point(area.left, 70), size: 13, isBold: true)
    let notes = [
      metric.lowerIsBetter ? "lower is better" : nil,
      metric.interval != nil ? "shaded: 95 % interval of val" : nil,
    ].compactMap { $0 }
    figure.text(
      notes.joined(separator: "; "), at: Point(area.left, 88), size: 10, color: .soft)
  }
}
