import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// A detector's precision by recall, and its F1, precision and recall by confidence, for each
  /// class and as a bold mean.
  ///
  /// Up to twelve classes all have their line; of more, the five of lowest average precision have
  /// one and the others are grey. The mean by recall is that of the classes' precision envelopes;
  /// their area is the average precision.
  public static func detectionCurves(_ record: DetectionCurvesRecord) -> Figure {
    let entries = legend(record)
    let rows = (entries.count + 1) / 2
    let tops = [88.0, 500.0]
    let side = 310.0
    let legendTop = tops[1] + side + 62
    var figure = Figure(
      width: 900, height: legendTop + Double(rows) * Legend.lineHeight + 8)
    figure.text(
      "Detection curves, \(record.split), IoU \(NumberText.fixed(record.iou, 2))",
      at: Point(70, 26), size: 14, isBold: true)
    let panels = panels(record)
    for (index, panel) in panels.enumerated() {
      let area = PlotArea(
        left: index % 2 == 0 ? 70 : 530, top: tops[index / 2], width: side + 10, height: side,
        x: 0...1, y: 0...1)
      area.drawAxes(
        in: &figure, title: panel.title, xLabel: panel.xLabel, yLabel: panel.yLabel, xTickCount: 5)
      draw(panel, record, in: &figure, area)
    }
    let split = (entries.count + 1) / 2
    Legend(entries: Array(entries.prefix(split))).drawColumn(
      in: &figure, from: Point(70, legendTop))
    Legend(entries: Array(entries.dropFirst(split))).drawColumn(
      in: &figure, from: Point(490, legendTop))
    return figure
  }

  private struct CurvesPanel {
    let title, xLabel, yLabel: String
    let curves: [[(x: Double, y: Double?)]]
    let mean: [(x: Double, y: Double?)]
    let isByConfidence: Bool
  }

  private static func panels(_ record: DetectionCurvesRecord) -> [CurvesPanel] {
    let classes = record.perClass
    let steps = (0...100).map { Double($0) / 100 }
    let found = classes.filter { !$0.precisionRecall.x.isEmpty }
    func mean(_ values: (Double) -> [Double]) -> [(x: Double, y: Double?)] {
      found.isEmpty
        ? []
        : steps.map { step in
          let values = values(step)
          return (step, values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
        }
    }
    func byConfidence(
      _ name: String, _ curves: [[(x: Double, y: Double?)]], _ mean: [(x: Double, y: Double?)]
    ) -> CurvesPanel {
      CurvesPanel(
        title: "\(name) by confidence", xLabel: "confidence from which detections count",
        yLabel: name == "F1" ? name : name.lowercased(), curves: curves, mean: mean,
        isByConfidence: true)
    }
    return [
      CurvesPanel(
        title: "Precision by recall", xLabel: "recall", yLabel: "precision",
        curves: classes.map { zip($0.precisionRecall.x, $0.precisionRecall.y).map { ($0, $1) } },
        mean: mean { step in classes.map { $0.precisionRecall.envelope(from: step) } },
        isByConfidence: false),
      byConfidence(
        "F1", classes.map { $0.f1.spread(end: 0) }, record.meanF1.spread(end: 0)),
      byConfidence(
        "Precision", classes.map { $0.precision.spread(end: nil) },
        meanPrecision(of: classes, at: steps)),
      byConfidence(
        "Recall", classes.map { $0.recall.spread(end: 0) },
        mean { step in classes.map { $0.recall.value(from: step) ?? 0 } }),
    ]
  }

  /// The mean precision by confidence. A class without detections from there on counts as 0, as in
  /// the table; where no class has any, there is no mean.
  static func meanPrecision(
    of classes: [DetectionClassCurves], at steps: [Double]
  ) -> [(x: Double, y: Double?)] {
    steps.map { step in
      let values = classes.map { $0.precision.value(from: step) }
      guard values.contains(where: { $0 != nil }) else { return (step, nil) }
      return (step, values.reduce(0) { $0 + ($1 ?? 0) } / Double(values.count))
    }
  }

  private static func draw(
    _ panel: CurvesPanel, _ record: DetectionCurvesRecord, in figure: inout Figure,
    _ area: PlotArea
  ) {
    if let best = record.bestConfidence, panel.isByConfidence, (0...1).contains(best) {
      figure.line(
        [area.point(best, 0), area.point(best, 1)], color: .soft, isDashed: true)
      figure.text(
        "best mean F1 at \(NumberText.fixed(best, 3))",
        at: Point(area.right, area.top - 16), size: 10, color: .soft, anchor: .end)
    }
    if panel.curves.allSatisfy(\.isEmpty) {
      figure.text(
        record.perClass.isEmpty ? "no true box" : "no detections",
        at: area.point(0.5, 0.5), size: 12, color: .soft, anchor: .middle)
    }
    let highlighted = SeriesStyle.highlighted(record.perClass.map(\.averagePrecision))
    for (index, curve) in panel.curves.enumerated() where !highlighted.contains(index) {
      area.drawCurve(in: &figure, curve, color: .faint, width: 1)
    }
    // The first listed ends on top.
    for (place, index) in highlighted.enumerated().reversed() {
      let style = SeriesStyle(place)
      area.drawCurve(
        in: &figure, panel.curves[index], color: style.color, width: 1.5,
        isDashed: style.isDashed)
    }
    // Of one class, the mean is the class.
    if record.perClass.count > 1 {
      area.drawCurve(in: &figure, panel.mean, color: .ink, width: 3)
    }
  }

  private static func legend(_ record: DetectionCurvesRecord) -> [Legend.Entry] {
    let name =
      record.iou == 0.5 ? "AP50" : "AP at IoU \(NumberText.fixed(record.iou, 2))"
    let averages = record.perClass.map(\.averagePrecision)
    let highlighted = SeriesStyle.highlighted(averages)
    var entries: [Legend.Entry] = []
    if averages.count > 1 {
      let mean = averages.reduce(0, +) / Double(averages.count)
      entries.append(
        Legend.Entry(
          name: "mean of \(averages.count) classes: m\(name) \(NumberText.fixed(mean, 4))",
          color: .ink))
    }
    for (place, index) in highlighted.enumerated() {
      let style = SeriesStyle(place)
      let figure = ": \(name) \(NumberText.fixed(averages[index], 4))"
      let room = 370 - width(of: figure, size: 10.5)
      entries.append(
        Legend.Entry(
          name: fitted(record.perClass[index].name, width: room, size: 10.5) + figure,
          color: style.color, isDashed: style.isDashed))
    }
    let others = averages.count - highlighted.count
    if others > 0 {
      entries.append(
        Legend.Entry(name: "the \(others) classes of higher \(name)", color: .faint))
    }
    return entries
  }
}
