import Foundation
import FoveaImages
import FoveaSupport

extension Figure {
  /// The sizes of ground-truth boxes: width by height, and a histogram of the side of a square of
  /// the same area, with COCO's limits of small (32²) and medium (96²).
  ///
  /// - Parameters:
  ///   - boxes: The name and boxes of each class, in pixels of the model's input or of the images.
  ///   - title: The title, such as `Box sizes, train`.
  ///   - limit: The maximum number of points; of more, an even selection of each class is drawn.
  public static func boxSizes(
    _ boxes: [(name: String, boxes: [BoundingBox])], title: String, limit: Int = 4000
  ) -> Figure {
    let total = boxes.reduce(0) { $0 + $1.boxes.count }
    // The largest classes have their own colour; ties keep their order.
    let order = boxes.indices.sorted { (-boxes[$0].boxes.count, $0) < (-boxes[$1].boxes.count, $1) }
    let named = order.count <= 6 ? order : Array(order.prefix(5))
    var figure = Figure(
      width: 900,
      height: 440 + Double(named.count + (order.count > named.count ? 1 : 0)) * Legend.lineHeight)
    figure.text(
      "\(title): \(NumberText.grouped(total)) boxes", at: Point(24, 24), size: 14,
      isBold: true)
    let widths = boxes.flatMap { $0.boxes.map { $0.right - $0.left } }.filter(\.isFinite)
    let heights = boxes.flatMap { $0.boxes.map { $0.bottom - $0.top } }.filter(\.isFinite)
    let longest = max(widths.max() ?? 1, heights.max() ?? 1, 1)
    let range = 0...Ticks.rounded(low: 0, high: longest, count: 5).upperBound
    let area = PlotArea(left: 84, top: 74, width: 300, height: 300, x: range, y: range)
    area.drawAxes(
      in: &figure, title: "", xLabel: "width in pixels", yLabel: "height in pixels", xTickCount: 5)
    for place in order.indices.reversed() {
      let color = named.count > place ? SeriesStyle(place).color : Color.faint
      let all = boxes[order[place]].boxes.filter { $0.area.isFinite }
      let shown = min(all.count, max(1, limit * all.count / max(total, 1)))
      for number in 0..<shown {
        let box = all[number * all.count / shown]
        figure.dot(
          area.point(box.right - box.left, box.bottom - box.top), radius: 2,
          fill: color.opacity(total <= 300 ? 0.8 : 0.4))
      }
    }
    drawSides(zip(widths, heights).map { ($0 * $1).squareRoot() }, in: &figure)
    var entries = named.enumerated().map { place, index in
      let count = boxes[index].boxes.count
      return Legend.Entry(
        name: fitted(boxes[index].name, width: 600, size: 10.5) + ": "
          + NumberText.grouped(count) + (count == 1 ? " box" : " boxes"),
        color: SeriesStyle(place).color, isBar: true)
    }
    if order.count > named.count {
      entries.append(
        Legend.Entry(
          name: "\(order.count - named.count) classes of fewer boxes", color: .faint, isBar: true))
    }
    Legend(entries: entries).drawColumn(in: &figure, from: Point(80, 428))
    return figure
  }

  /// On an axis of factors of two, since sizes spread over several of them.
  private static func drawSides(_ sides: [Double], in figure: inout Figure) {
    let exponents = sides.map { log2(max($0, 1)) }
    let highest = max((exponents.max() ?? 0).rounded(.up), 8)
    let bins = Int(highest) * 4
    let counts = Histogram.counts(exponents, 0...highest, bins: bins)
    let top = Ticks.rounded(low: 0, high: Double(max(counts.max() ?? 0, 1)), count: 4).upperBound
    let area = PlotArea(left: 530, top: 74, width: 320, height: 300, x: 0...highest, y: 0...top)
    for value in Ticks(low: 0, high: top, count: 4, isWhole: true).values {
      figure.line([area.point(0, value), area.point(highest, value)], color: .grid)
      figure.text(
        NumberText.grouped(value), at: Point(area.left - 6, area.point(0, value).y), size: 10,
        color: .soft, anchor: .end)
    }
    area.drawBins(counts, in: &figure)
    let step = highest > 10 ? 2.0 : 1
    for exponent in stride(from: 0, through: highest, by: step) {
      let foot = area.point(exponent, 0)
      figure.line([foot, Point(foot.x, foot.y + 4)], color: .soft)
      figure.text(
        NumberText.grouped(exp2(exponent)), at: Point(foot.x, area.bottom + 13), size: 10,
        color: .soft, anchor: .middle)
    }
    figure.line([area.point(0, 0), area.point(highest, 0)], color: .soft)
    for (side, text, anchor) in [
      (32.0, "small", Anchor.end), (96, "large", .start),
    ] {
      let foot = area.point(log2(side), 0)
      figure.line([foot, Point(foot.x, area.top)], color: .ink, width: 1, isDashed: true)
      figure.text(
        text, at: Point(foot.x + (anchor == .end ? -6 : 6), area.top - 8), size: 10, color: .soft,
        anchor: anchor)
    }
    figure.text(
      "side of a square of the same area, pixels",
      at: Point(area.left + area.width / 2, area.bottom + 31), anchor: .middle)
  }
}
