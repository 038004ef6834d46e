import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// Precision and recall of each class as bars, with its support.
  public static func perClass(_ record: ClassificationRecord) -> Figure {
    bars(
      title: "Precision and recall by class, \(record.split)", series: ["precision", "recall"],
      entries: record.perClass.map { entry in
        BarEntry(
          name: entry.name, detail: "n = " + NumberText.grouped(entry.support),
          bars: [("precision", entry.precision), ("recall", entry.recall)].map { key, value in
            (value, entry.zeroDivision.contains(key) ? "0/0" : NumberText.fixed(value, 3))
          })
      })
  }

  /// Average precision of each class of a detector as bars, with its ground-truth boxes.
  public static func perClass(_ record: DetectionRecord) -> Figure {
    bars(
      title: "Average precision by class, \(record.split)", series: ["AP50", "AP50-95"],
      entries: record.perClass.map { entry in
        BarEntry(
          name: entry.name, detail: boxes(entry.groundTruthCount),
          bars: [entry.averagePrecision50, entry.averagePrecision].map { value in
            (value ?? 0, value.map { NumberText.fixed($0, 3) } ?? "no true box")
          })
      })
  }

  /// IoU and Dice of each class of a segmenter as bars, with its share of the pixels.
  public static func perClass(_ record: SegmentationRecord) -> Figure {
    let total = Double(max(record.pixelCount, 1))
    return bars(
      title: "Overlap by class, \(record.split)", series: ["IoU", "Dice"],
      entries: record.perClass.map { entry in
        BarEntry(
          name: entry.name,
          detail: NumberText.fixed(Double(entry.groundTruthPixels) / total * 100, 2)
            + " % of pixels",
          bars: [entry.iou, entry.dice].map { value in
            (value ?? 0, value.map { NumberText.fixed($0, 3) } ?? "absent")
          })
      })
  }

  private static func boxes(_ count: Int) -> String {
    NumberText.grouped(count) + (count == 1 ? " box" : " boxes")
  }

  /// A class, its count, and its values from 0 to 1 with their texts.
  private struct BarEntry {
    let name, detail: String
    let bars: [(value: Double, text: String)]
  }

  /// Two bars per class, in rows down the page.
  private static func bars(title: String, series: [String], entries: [BarEntry]) -> Figure {
    let colors: [Color] = [.blue, .orange]
    let names = entries.map { shortened($0.name, to: 28) }
    let nameWidth = names.map { width(of: $0, size: 11) }.max() ?? 0
    let detailWidth = entries.map { width(of: $0.detail, size: 10) }.max() ?? 0
    let slot = entries.count <= 30 ? 34.0 : 20.0
    let isRoomy = slot >= 30
    let left = 24 + max(nameWidth, detailWidth) + (isRoomy ? 0 : detailWidth + 8) + 10
    let area = PlotArea(
      left: left, top: 82, width: 460, height: Double(entries.count) * slot, x: 0...1, y: 0...1)
    var figure = Figure(width: area.right + 68, height: area.bottom + 52)
    figure.text(title, at: Point(24, 24), size: 14, isBold: true)
    Legend(
      entries: zip(series, colors).map { Legend.Entry(name: $0, color: $1, isBar: true) }
    ).draw(in: &figure, from: Point(20, 48), right: area.right)
    drawShareAxis(area, in: &figure)
    let bar = slot * 0.36
    for (index, entry) in entries.enumerated() {
      let top = area.top + Double(index) * slot + (slot - 2 * bar) / 2
      let middle = area.top + (Double(index) + 0.5) * slot
      figure.text(
        names[index], at: Point(left - 10, middle - (isRoomy ? 7 : 0)), anchor: .end)
      figure.text(
        entry.detail,
        at: isRoomy ? Point(left - 10, middle + 8) : Point(24, middle), size: isRoomy ? 10 : 9,
        color: .soft, anchor: isRoomy ? .end : .start)
      for (line, (value, text)) in entry.bars.enumerated() {
        let y = top + Double(line) * bar
        figure.rectangle(
          x: left, y: y, width: max(value * area.width, 1), height: bar - 1, fill: colors[line])
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
