import FoveaImages
import FoveaRunRecords

extension Figure {
  /// Precision and recall of each class as bars, with its support.
  public static func perClass(_ record: EvaluationRecord) -> Figure {
    let names = record.perClass.map { shortened($0.name, to: 28) }
    let supports = record.perClass.map { "n = " + EvaluationTable.grouped($0.support) }
    let nameWidth = names.map { width(of: $0, size: 11) }.max() ?? 0
    let supportWidth = supports.map { width(of: $0, size: 10) }.max() ?? 0
    let slot = record.perClass.count <= 30 ? 34.0 : 20.0
    let left = 24 + max(nameWidth, supportWidth) + (slot < 30 ? supportWidth + 8 : 0) + 10
    let area = PlotArea(
      left: left, top: 82, width: 460, height: Double(record.perClass.count) * slot,
      x: 0...1, y: 0...1)
    var figure = Figure(width: area.right + 60, height: area.bottom + 52)
    figure.text(
      "Precision and recall by class, \(record.split)", at: Point(24, 24), size: 14, isBold: true)
    Legend(entries: [
      Legend.Entry(name: "precision", color: Color.blue, isBar: true),
      Legend.Entry(name: "recall", color: Color.orange, isBar: true),
    ]).draw(in: &figure, from: Point(20, 48), right: area.right)
    drawShareAxis(area, in: &figure)
    let bar = slot * 0.36
    for (index, entry) in record.perClass.enumerated() {
      let top = area.top + Double(index) * slot + (slot - 2 * bar) / 2
      let middle = area.top + (Double(index) + 0.5) * slot
      let isRoomy = slot >= 30
      figure.text(
        names[index], at: Point(left - 10, middle - (isRoomy ? 7 : 0)), anchor: .end)
      figure.text(
        supports[index],
        at: isRoomy ? Point(left - 10, middle + 8) : Point(24, middle), size: isRoomy ? 10 : 9,
        color: .soft, anchor: isRoomy ? .end : .start)
      for (line, figureOfClass) in [
        ("precision", entry.precision, Color.blue),
        ("recall", entry.recall, Color.orange),
      ].enumerated() {
        let (key, value, color) = figureOfClass
        let y = top + Double(line) * bar
        figure.rectangle(
          x: left, y: y, width: max(value * area.width, 1), height: bar - 1, fill: color)
        let text =
          entry.zeroDivision.contains(key) ? "0/0" : EvaluationTable.fixed(value, 3)
        figure.text(
          text, at: Point(left + value * area.width + 5, y + bar / 2 - 0.5),
          size: isRoomy ? 9.5 : 7, color: .soft)
      }
    }
    return figure
  }

  /// Vertical grid lines from 0 to 1 with their labels.
  private static func drawShareAxis(_ area: PlotArea, in figure: inout Figure) {
    let ticks = Ticks(low: 0, high: 1, count: 5)
    for value in ticks.values {
      let foot = area.point(value, 0)
      figure.line([foot, Point(foot.x, area.top)], color: .grid)
      figure.text(
        ticks.label(value), at: Point(foot.x, area.bottom + 13), size: 10, color: .soft,
        anchor: .middle)
    }
    figure.text(
      "share (0 to 1)", at: Point(area.left + area.width / 2, area.bottom + 31), anchor: .middle)
  }
}
