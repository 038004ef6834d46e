import FoveaImages
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The ROC curve of a verification with its equal error rate, and the distances of same and of
  /// different pairs with the threshold.
  ///
  /// - Parameters:
  ///   - record: The metrics of the same pairs.
  ///   - distances: The distance of each pair.
  ///   - isSame: Whether each pair has the same identity.
  /// - Precondition: `distances` and `isSame` have one element per pair.
  public static func verification(
    _ record: VerificationRecord, distances: [Double], isSame: [Bool]
  ) -> Figure {
    precondition(
      distances.count == isSame.count,
      "\(distances.count) distances for \(isSame.count) pairs")
    var figure = Figure(width: 900, height: 470)
    figure.text(
      "Verification, \(record.split): ROC-AUC \(NumberText.fixed(record[.rocAUC] ?? .nan, 4)), "
        + "equal error rate \(NumberText.fixed(record[.equalErrorRate] ?? .nan, 4))",
      at: Point(24, 24), size: 14, isBold: true)
    let roc = PlotArea(left: 70, top: 84, width: 320, height: 320, x: 0...1, y: 0...1)
    roc.drawAxes(
      in: &figure, title: "ROC", xLabel: "false-accept rate", yLabel: "true-accept rate",
      xTickCount: 5)
    figure.line([roc.point(0, 0), roc.point(1, 1)], color: .faint, isDashed: true)
    roc.drawCurve(in: &figure, acceptRates(distances, isSame), color: .blue)
    let error = min(max(record[.equalErrorRate] ?? 0, 0), 1)
    figure.dot(roc.point(error, 1 - error), radius: 4.5, fill: .vermilion)
    figure.text(
      "equal error rate",
      at: Point(roc.point(error, 0).x + 12, roc.point(0, 1 - error).y + 6),
      size: 10, color: .soft)
    let rates = record.trueAcceptRate.compactMap { key, rate in Double(key).map { ($0, key, rate) }
    }
    .sorted { $0.0 < $1.0 }.prefix(6)
    for (line, (_, key, rate)) in rates.enumerated() {
      figure.text(
        "true-accept rate \(NumberText.fixed(rate, 3)) at false-accept rate \(key)",
        at: Point(roc.right - 8, roc.bottom - 14 - Double(rates.count - 1 - line) * 15), size: 10,
        anchor: .end)
    }
    drawDistances(record, distances, isSame, in: &figure)
    return figure
  }

  private static func drawDistances(
    _ record: VerificationRecord, _ distances: [Double], _ isSame: [Bool],
    in figure: inout Figure
  ) {
    let finite = zip(distances, isSame).filter { $0.0.isFinite }
    let values = finite.map(\.0)
    let range = Ticks.rounded(
      low: min(values.min() ?? 0, 0), high: max(values.max() ?? 1, 1e-12), count: 5)
    let bins = 40
    func shares(_ same: Bool) -> [Double] {
      let chosen = finite.filter { $0.1 == same }.map(\.0)
      return Histogram.counts(chosen, range, bins: bins).map {
        Double($0) / Double(max(chosen.count, 1))
      }
    }
    let kinds: [(String, [Double], Color, Bool)] = [
      ("same", shares(true), .blue, false), ("different", shares(false), .orange, true),
    ]
    let highest = kinds.flatMap(\.1).max() ?? 0
    let area = PlotArea(
      left: 530, top: 84, width: 320, height: 320, x: range,
      y: 0...Ticks.rounded(low: 0, high: max(highest, 0.01), count: 4).upperBound)
    area.drawAxes(
      in: &figure, title: "Distances", xLabel: shortened(record.distance, to: 40),
      yLabel: "share of pairs", xTickCount: 5)
    let step = (range.upperBound - range.lowerBound) / Double(bins)
    for (_, shares, color, isDashed) in kinds {
      var points: [(x: Double, y: Double?)] = []
      for (bin, share) in shares.enumerated() {
        let left = range.lowerBound + Double(bin) * step
        points += [(left, share), (left + step, share)]
      }
      area.drawCurve(in: &figure, points, color: color, isDashed: isDashed)
    }
    if range.contains(record.threshold) {
      let foot = area.point(record.threshold, 0)
      figure.line([foot, Point(foot.x, area.top)], color: .ink, width: 1.5, isDashed: true)
    }
    Legend(
      entries: kinds.map { Legend.Entry(name: $0.0, color: $0.2, isDashed: $0.3) } + [
        Legend.Entry(
          name: "threshold \(NumberText.short(record.threshold, digits: 4))", color: .ink,
          isDashed: true)
      ]
    ).draw(in: &figure, from: Point(610, 52), right: 896)
  }

  /// The share of same pairs accepted by the share of different pairs accepted, from no pair to
  /// all.
  private static func acceptRates(
    _ distances: [Double], _ isSame: [Bool]
  ) -> [(x: Double, y: Double?)] {
    let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    let same = Double(max(isSame.count { $0 }, 1))
    let different = Double(max(isSame.count { !$0 }, 1))
    var (accepted, wrong) = (0.0, 0.0)
    var points: [(x: Double, y: Double?)] = [(0, 0)]
    for (place, index) in order.enumerated() {
      if isSame[index] { accepted += 1 } else { wrong += 1 }
      let isLast = place + 1 == order.count
      if !isLast, distances[order[place + 1]] == distances[index] { continue }
      let point = (x: wrong / different, y: accepted / same)
      // Points that are too close to distinguish are omitted.
      if let last = points.last, !isLast,
        abs(last.x - point.x) + abs((last.y ?? 0) - point.y) < 1e-3
      {
        continue
      }
      points.append((point.x, point.y))
    }
    return points
  }
}
