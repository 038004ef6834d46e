import Foundation
import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The map of a data set's features: a point per image, by class or by value. Suspects have a
  /// ring.
  ///
  /// Both axes have one scale. Classes beyond those with a style of their own are grey.
  public static func embedding(_ record: EmbeddingRecord) -> Figure {
    let side = 560.0
    let top = 106.0
    let key = EmbeddingKey(record)
    let left = record.method == .pca ? 84.0 : 28
    let keyLeft = left + side + 26
    var figure = Figure(
      width: keyLeft + key.width + 20,
      height: max(top + side + (record.method == .pca ? 52 : 44), top + key.height + 20))
    figure.text(
      fitted(EmbeddingText.title(record), width: figure.width - 48, size: 13),
      at: Point(24, 24), size: 14, isBold: true)
    for (line, text) in EmbeddingText.figures(record).prefix(3).enumerated() {
      figure.text(
        fitted(text, width: figure.width - 48, size: 10.5),
        at: Point(24, 46 + Double(line) * 16), size: 10.5, color: .soft)
    }
    let area = area(record, left: left, top: top, side: side)
    drawFrame(area, record, in: &figure)
    drawPoints(record, key, area, in: &figure)
    key.draw(in: &figure, left: keyLeft, top: top, height: side)
    return figure
  }

  /// The same number of points of the figure for a unit of either axis.
  private static func area(
    _ record: EmbeddingRecord, left: Double, top: Double, side: Double
  ) -> PlotArea {
    func ends(_ values: [Double]) -> (middle: Double, reach: Double) {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return ((low + high) / 2, (high - low) / 2)
    }
    let (x, y) = (ends(record.points.map(\.x)), ends(record.points.map(\.y)))
    let reach = max(x.reach, y.reach, 1e-12) * 1.05
    return PlotArea(
      left: left, top: top, width: side, height: side, x: x.middle - reach...x.middle + reach,
      y: y.middle - reach...y.middle + reach)
  }

  private static func drawFrame(
    _ area: PlotArea, _ record: EmbeddingRecord, in figure: inout Figure
  ) {
    if record.method == .pca {
      func name(_ component: Int) -> String {
        let share =
          component < record.explainedVariance.count
          ? record.explainedVariance[component] : 0
        return "component \(component + 1) (\(NumberText.percent(share, 1)) of the variance)"
      }
      area.drawAxes(in: &figure, title: "", xLabel: name(0), yLabel: name(1))
    } else {
      // Coordinates of t-SNE have no unit, and distances between groups no meaning.
      figure.text(
        "t-SNE: neighbours are alike; axes and distances between groups mean nothing",
        at: Point(area.left, area.bottom + 18), size: 10, color: .soft)
    }
    figure.line(
      [
        Point(area.left, area.top), Point(area.right, area.top), Point(area.right, area.bottom),
        Point(area.left, area.bottom), Point(area.left, area.top),
      ], color: .faint)
  }

  private static func drawPoints(
    _ record: EmbeddingRecord, _ key: EmbeddingKey, _ area: PlotArea, in figure: inout Figure
  ) {
    let count = record.points.count
    let radius = count <= 300 ? 4.0 : count <= 1000 ? 3.2 : 2.5
    let opacity = count <= 300 ? 0.9 : count <= 1000 ? 0.75 : 0.6
    let suspects = Set(record.suspects.map(\.path))
    // Named classes over the others, suspects over all.
    let order = record.points.indices.sorted { first, second in
      func level(_ place: Int) -> Int {
        let point = record.points[place]
        return suspects.contains(point.path) ? 2 : key.isNamed(point) ? 1 : 0
      }
      return (level(first), first) < (level(second), second)
    }
    for place in order {
      let point = record.points[place]
      let center = area.point(point.x, point.y)
      let isSuspect = suspects.contains(point.path)
      key.style(of: point).draw(
        at: center, radius: isSuspect ? max(radius, 3.2) : radius,
        opacity: isSuspect ? 1 : opacity, in: &figure)
      if isSuspect { drawRing(center, radius: radius + 4, in: &figure) }
    }
  }

  static func drawRing(_ center: Point, radius: Double, in figure: inout Figure) {
    figure.line(
      (0...24).map { step in
        let angle = Double(step) / 24 * 2 * .pi
        return Point(center.x + radius * cos(angle), center.y + radius * sin(angle))
      }, color: .ink, width: 1.2)
  }
}

/// The key of a map: classes with their marks and counts, or colours of values.
struct EmbeddingKey {
  private let record: EmbeddingRecord
  /// The classes with a style, by name.
  private let places: [String: Int]
  private let counts: [(name: String, count: Int)]
  private let range: ClosedRange<Double>
  private static let limit = 28

  init(_ record: EmbeddingRecord) {
    self.record = record
    var found: [String: Int] = [:]
    for label in record.points.compactMap(\.label) { found[label, default: 0] += 1 }
    let present = record.classNames.filter { found[$0] != nil }
    // The most frequent classes where there are too many, in the order of the data.
    let kept =
      present.count <= Self.limit
      ? Set(present)
      : Set(
        present.enumerated().sorted {
          (-(found[$0.element] ?? 0), $0.offset) < (-(found[$1.element] ?? 0), $1.offset)
        }.prefix(Self.limit).map(\.element))
    counts = present.filter(kept.contains).map { (name: $0, count: found[$0] ?? 0) }
    places = Dictionary(
      counts.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let values = record.points.compactMap(\.value)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    range = low...max(high, low + max(abs(low), 1) * 1e-9)
  }

  private var isNumber: Bool { record.classNames.isEmpty }
  private var restCount: Int {
    isNumber ? 0 : record.points.count { $0.label != nil && !isNamed($0) }
  }
  private var unlabelledCount: Int { isNumber ? 0 : record.points.count { $0.label == nil } }
  private static let other = PointStyle(color: .faint, shape: .disc)
  private static let unlabelled = PointStyle(color: .soft, shape: .cross)

  func isNamed(_ point: EmbeddingRecord.Point) -> Bool {
    point.value != nil || point.label.map { places[$0] != nil } ?? false
  }

  func style(of point: EmbeddingRecord.Point) -> PointStyle {
    if let value = point.value { return PointStyle(color: color(value), shape: .disc) }
    guard let label = point.label else { return Self.unlabelled }
    return places[label].map { PointStyle($0) } ?? Self.other
  }

  /// The palest colours of the map would be invisible on white.
  private func color(_ value: Double) -> Color {
    Colormap.sequential.color(
      at: 0.88 * (value - range.lowerBound) / (range.upperBound - range.lowerBound))
  }

  private var entries: [(style: PointStyle, text: String)] {
    var entries = counts.enumerated().map { place, entry in
      (
        style: PointStyle(place),
        text: "\(Figure.shortened(entry.name, to: 26)): \(NumberText.grouped(entry.count))"
      )
    }
    if restCount > 0 {
      entries.append((Self.other, "further classes: \(NumberText.grouped(restCount))"))
    }
    if unlabelledCount > 0 {
      entries.append((Self.unlabelled, "none: \(NumberText.grouped(unlabelledCount))"))
    }
    return entries
  }

  private var title: String { Figure.shortened(record.labelMeaning, to: 42) }
  private var ringText: String {
    "all \(record.neighbours) neighbours have other labels: \(record.suspects.count)"
  }

  var width: Double {
    let texts = entries.map(\.text) + (record.suspects.isEmpty ? [] : [ringText])
    let widest = texts.map { Figure.width(of: $0, size: 10.5) + 20 }.max() ?? 90
    return max(widest, Figure.width(of: title, size: 11.5), 90)
  }

  var height: Double {
    isNumber
      ? 280 : Double(entries.count) * Legend.lineHeight + 28 + (record.suspects.isEmpty ? 0 : 28)
  }

  func draw(in figure: inout Figure, left: Double, top: Double, height: Double) {
    figure.text(title, at: Figure.Point(left, top + 6), size: 11, isBold: true)
    if isNumber { return drawColors(in: &figure, left: left, top: top + 24) }
    var y = top + 26
    for entry in entries {
      entry.style.draw(at: Figure.Point(left + 6, y), radius: 4, in: &figure)
      figure.text(entry.text, at: Figure.Point(left + 20, y), size: 10.5)
      y += Legend.lineHeight
    }
    guard !record.suspects.isEmpty else { return }
    y += 10
    Figure.drawRing(Figure.Point(left + 6, y), radius: 6, in: &figure)
    figure.text(ringText, at: Figure.Point(left + 20, y), size: 10.5)
  }

  private func drawColors(in figure: inout Figure, left: Double, top: Double) {
    let (height, steps) = (240.0, 120)
    let span = range.upperBound - range.lowerBound
    for step in 0..<steps {
      let share = 1 - (Double(step) + 0.5) / Double(steps)
      figure.rectangle(
        x: left, y: top + Double(step) * height / Double(steps), width: 14,
        height: height / Double(steps) + 0.5, fill: color(range.lowerBound + share * span))
    }
    let ticks = Ticks(low: range.lowerBound, high: range.upperBound, count: 5)
    for value in ticks.values {
      let y = top + (1 - (value - range.lowerBound) / span) * height
      figure.line([Figure.Point(left + 14, y), Figure.Point(left + 18, y)], color: .soft)
      figure.text(
        ticks.label(value), at: Figure.Point(left + 22, y), size: 10, color: .soft)
    }
  }
}
