import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The gradients and the updates of the layers with weights, from the stem to the head, on log
  /// scales, at up to four moments of a run; nil where no step was measured.
  ///
  /// - Parameter records: The records of the run, oldest first.
  public static func gradientFlow(_ records: [WatchRecord]) -> Figure? {
    let steps = records.filter { $0.moment == .step && !$0.layers.isEmpty }
    guard let last = steps.last else { return nil }
    let paths = last.layers.filter(\.hasWeights).map(\.path)
    guard !paths.isEmpty else { return nil }
    let places = Set([0, (steps.count - 1) / 3, 2 * (steps.count - 1) / 3, steps.count - 1])
    let shown = places.sorted().map { steps[$0] }
    let colors: [Color] = [.skyBlue, .blue, .bluishGreen, .vermilion]
    let series = shown.enumerated().map { index, record in
      (record: record, color: colors[colors.count - shown.count + index])
    }
    let names = LayerAxis(paths)
    var figure = Figure(width: 970, height: 380 + names.height)
    let panels: [(title: String, unit: String, value: KeyPath<LayerRecord, Double?>)] = [
      ("Gradient of the mean loss", "norm of the gradient", \.gradientNorm),
      ("Update by weights", "norm of the update / norm of the weights", \.updateRatio),
    ]
    for (index, panel) in panels.enumerated() {
      let lines = series.map { entry in
        let values = Dictionary(
          entry.record.layers.map { ($0.path, $0[keyPath: panel.value]) },
          uniquingKeysWith: { first, _ in first })
        return paths.map { values[$0]?.flatMap { $0 > 0 && $0.isFinite ? log10($0) : nil } }
      }
      let found = lines.joined().compactMap(\.self)
      let low = (found.min() ?? -3).rounded(.down)
      let high = max((found.max() ?? 0).rounded(.up), low + 1)
      let area = PlotArea(
        left: 76 + 482 * Double(index), top: 84, width: 390, height: 250,
        x: -0.5...Double(paths.count) - 0.5, y: low...high)
      drawPowers(in: &figure, area, unit: panel.unit)
      names.draw(in: &figure, area)
      for (line, entry) in zip(lines, series) {
        area.drawLine(
          in: &figure, line.enumerated().map { (Double($0), $1) }, color: entry.color)
      }
      figure.text(panel.title, at: Point(area.left, 22), size: 14, isBold: true)
      Legend(
        entries: series.map { Legend.Entry(name: "step \($0.record.step)", color: $0.color) }
      ).draw(in: &figure, from: Point(area.left, 46), right: area.right)
    }
    return figure
  }

  /// Draws the vertical axis with powers of ten.
  private static func drawPowers(in figure: inout Figure, _ area: PlotArea, unit: String) {
    let (low, high) = (Int(area.y.lowerBound), Int(area.y.upperBound))
    let step = max(1, (high - low + 7) / 8)
    for power in stride(from: low, through: high, by: step) {
      let start = area.point(area.x.lowerBound, Double(power))
      figure.line([start, Point(area.right, start.y)], color: .grid)
      figure.text(
        power == 0 ? "1" : "1e\(power)", at: Point(area.left - 6, start.y), size: 10, color: .soft,
        anchor: .end)
    }
    figure.line(
      [Point(area.left, area.bottom), Point(area.right, area.bottom)], color: .soft)
    figure.text(
      unit, at: Point(area.left - 52, area.top + area.height / 2), anchor: .middle,
      isUpward: true)
  }
}

/// The names of layers below a plot, as many as there is room for.
private struct LayerAxis {
  private let names: [(place: Int, name: String)]
  /// The height of the names in points.
  let height: Double

  init(_ paths: [String]) {
    let every = (paths.count + 23) / 24
    names = paths.enumerated().filter { $0.offset % every == 0 }.map { index, path in
      (index, path.count > 28 ? "…" + path.suffix(27) : path)
    }
    height = (names.map { Figure.width(of: $0.name, size: 9) }.max() ?? 0) + 24
  }

  func draw(in figure: inout Figure, _ area: PlotArea) {
    for (place, name) in names {
      let foot = area.point(Double(place), area.y.lowerBound)
      figure.line([foot, Figure.Point(foot.x, foot.y + 4)], color: .soft)
      figure.text(
        name, at: Figure.Point(foot.x, foot.y + 8), size: 9, color: .soft, anchor: .end,
        isUpward: true)
    }
    figure.text(
      "layers, from the stem to the head",
      at: Figure.Point(area.left + area.width / 2, area.bottom + height + 8), size: 10,
      anchor: .middle)
  }
}
