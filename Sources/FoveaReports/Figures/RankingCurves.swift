import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// ROC and precision-recall curves, one class against the rest.
  ///
  /// Up to six classes have their own colour. Of more, only the five with the lowest average
  /// precision do, and the others are grey.
  public static func rankingCurves(_ record: CurvesRecord) -> Figure {
    let highlighted = highlightedClasses(record.perClass)
    let columns = highlighted.count
    let legendTop = 428.0
    let side = 320.0
    var figure = Figure(
      width: 900,
      height: legendTop + Double(columns) * Legend.lineHeight
        + (columns < record.perClass.count ? Legend.lineHeight : 0) + 8)
    let roc = PlotArea(left: 70, top: 52, width: side, height: side, x: 0...1, y: 0...1)
    let recall = PlotArea(left: 530, top: 52, width: side, height: side, x: 0...1, y: 0...1)
    roc.drawAxes(
      in: &figure, title: "ROC, \(record.split)", xLabel: "false-positive rate",
      yLabel: "true-positive rate (recall)", xTickCount: 5)
    recall.drawAxes(
      in: &figure, title: "Precision and recall, \(record.split)", xLabel: "recall",
      yLabel: "precision", xTickCount: 5)
    figure.line([roc.point(0, 0), roc.point(1, 1)], color: .faint, isDashed: true)
    for (index, curves) in record.perClass.enumerated() where !highlighted.contains(index) {
      draw(curves, in: &figure, roc, recall, color: .faint, width: 1)
    }
    // The first listed is drawn on top.
    for (place, index) in highlighted.enumerated().reversed() {
      draw(
        record.perClass[index], in: &figure, roc, recall, color: Color.category(place), width: 2)
    }
    drawLegend(record, highlighted, in: &figure, top: legendTop)
    return figure
  }

  private static func highlightedClasses(_ classes: [ClassCurves]) -> [Int] {
    if classes.count <= Color.categories.count { return Array(classes.indices) }
    return Array(
      classes.indices.sorted {
        (classes[$0].averagePrecision, $0) < (classes[$1].averagePrecision, $1)
      }.prefix(5))
  }

  private static func draw(
    _ curves: ClassCurves, in figure: inout Figure, _ roc: PlotArea, _ recall: PlotArea,
    color: Color, width: Double
  ) {
    figure.line(
      zip(curves.roc.x, curves.roc.y).map { roc.point($0, $1) }, color: color, width: width)
    figure.line(
      zip(curves.precisionRecall.x, curves.precisionRecall.y).map { recall.point($0, $1) },
      color: color, width: width)
  }

  private static func drawLegend(
    _ record: CurvesRecord, _ highlighted: [Int], in figure: inout Figure, top: Double
  ) {
    let others = record.perClass.count - highlighted.count
    let entries = highlighted.enumerated().map { place, index in
      let curves = record.perClass[index]
      return Legend.Entry(
        name: "\(shortened(curves.name, to: 44)): ROC-AUC "
          + "\(NumberText.fixed(curves.rocAUC, 4)), average precision "
          + NumberText.fixed(curves.averagePrecision, 4),
        color: Color.category(place))
    }
    let rest =
      others == 0
      ? []
      : [Legend.Entry(name: "the \(others) classes of higher average precision", color: .faint)]
    Legend(entries: entries + rest).drawColumn(in: &figure, from: Point(70, top))
  }
}
