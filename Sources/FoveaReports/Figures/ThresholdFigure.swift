import FoveaImages
import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// The precision, recall and F1 of a binary decision, by its score threshold.
public struct ThresholdCurves: Sendable, Equatable {
  /// The precision (y) by ascending threshold (x).
  public var precision: CurvePoints
  /// The recall (y) by ascending threshold (x).
  public var recall: CurvePoints
  /// The F1 score (y) by ascending threshold (x).
  public var f1: CurvePoints

  /// The weight of recall in ``f1``: 1, or the beta of an F-beta score.
  public var beta = 1.0
  /// The cost per image (y) by ascending threshold (x); nil without costs.
  public var cost: CurvePoints?

  /// Makes curves of measured points.
  public init(precision: CurvePoints, recall: CurvePoints, f1: CurvePoints) {
    self.precision = precision
    self.recall = recall
    self.f1 = f1
  }

  /// Computes the curves at every distinct score. A score equal to the threshold is positive.
  ///
  /// - Parameters:
  ///   - scores: The scores of the samples, 0 to 1.
  ///   - isPositive: The labels of the samples.
  /// - Precondition: There are as many scores as labels, and none is NaN.
  public init(scores: [Double], isPositive: [Bool]) {
    precondition(
      scores.count == isPositive.count && !scores.contains(where: \.isNaN),
      "\(scores.count) scores, NaN or not, for \(isPositive.count) labels")
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    let positives = Double(isPositive.count { $0 })
    var (right, found) = (0.0, 0.0)
    var points: [(threshold: Double, precision: Double, recall: Double, f1: Double)] = []
    for (place, index) in order.enumerated() {
      found += 1
      if isPositive[index] { right += 1 }
      if place + 1 < order.count, scores[order[place + 1]] == scores[index] { continue }
      points.append(
        (
          scores[index], right / found, positives > 0 ? right / positives : 0,
          2 * right / (found + positives)
        ))
    }
    points.reverse()
    let thresholds = points.map(\.threshold)
    self.init(
      precision: CurvePoints(x: thresholds, y: points.map(\.precision)),
      recall: CurvePoints(x: thresholds, y: points.map(\.recall)),
      f1: CurvePoints(x: thresholds, y: points.map(\.f1)))
  }
}

extension ThresholdCurves {
  /// Makes curves of counts, thinned for drawing.
  ///
  /// - Parameters:
  ///   - points: The counts by descending threshold.
  ///   - beta: The weight of recall in the F score.
  ///   - costs: The costs of wrong answers; nil for no curve of costs.
  ///   - imageCount: The number of images, for the cost per image.
  public init(
    _ points: [DecisionPoint], beta: Double = 1, costs: DecisionCosts? = nil, imageCount: Int
  ) {
    var kept: [DecisionPoint] = []
    for (place, point) in points.enumerated() {
      // Closer points are the same pixel; the last one has the lowest threshold.
      if let last = kept.last, place + 1 < points.count, last.threshold - point.threshold < 0.001,
        (last.precision - point.precision).magnitude < 0.002,
        (last.recall - point.recall).magnitude < 0.002
      {
        continue
      }
      kept.append(point)
    }
    kept.reverse()
    let thresholds = kept.map(\.threshold)
    self.init(
      precision: CurvePoints(x: thresholds, y: kept.map(\.precision)),
      recall: CurvePoints(x: thresholds, y: kept.map(\.recall)),
      f1: CurvePoints(x: thresholds, y: kept.map { $0.fScore(beta: beta) }))
    self.beta = beta
    cost = costs.map { costs in
      CurvePoints(
        x: thresholds,
        y: kept.map {
          costs.cost(falsePositives: $0.falsePositives, falseNegatives: $0.falseNegatives)
            / Double(max(imageCount, 1))
        })
    }
  }
}

extension Figure {
  /// Precision, recall and F1 by decision threshold, the chosen threshold marked with its figures.
  ///
  /// - Parameters:
  ///   - curves: The curves of one class against the rest.
  ///   - chosen: The chosen threshold.
  ///   - className: The class of the decision.
  ///   - split: The split of the curves.
  ///   - target: The target of the threshold, such as `recall ≥ 0.95`.
  public static func threshold(
    _ curves: ThresholdCurves, chosen: Double?, className: String, split: String,
    target: String? = nil
  ) -> Figure {
    var figure = Figure(width: 620, height: curves.cost == nil ? 470 : 650)
    let area = PlotArea(left: 72, top: 104, width: 510, height: 300, x: 0...1, y: 0...1)
    figure.text(
      "Decision threshold for \(shortened(className, to: 32)), \(split)", at: Point(24, 24),
      size: 14, isBold: true)
    area.drawAxes(
      in: &figure, title: "", xLabel: "score from which the answer is yes",
      yLabel: "share (0 to 1)", xTickCount: 10)
    let series: [(String, CurvePoints, Double?, Color)] = [
      ("precision", curves.precision, nil, .blue), ("recall", curves.recall, 0, .orange),
      ("F" + NumberText.short(curves.beta, digits: 3), curves.f1, 0, .bluishGreen),
    ]
    var entries: [Legend.Entry] = []
    for (place, (name, points, end, color)) in series.enumerated() {
      area.drawCurve(
        in: &figure, points.spread(end: end), color: color, width: 2, isDashed: place == 2)
      let value = chosen.flatMap { points.value(from: $0) ?? end }
      entries.append(
        Legend.Entry(
          name: name + (value.map { " \(NumberText.fixed($0, 3))" } ?? ""), color: color,
          isDashed: place == 2))
      if let chosen, let value, (0...1).contains(chosen) {
        figure.dot(area.point(chosen, min(max(value, 0), 1)), radius: 4.5, fill: color)
      }
    }
    let hint = chosen == nil ? "" : "at the threshold:  "
    figure.text(hint, at: Point(72, 54), size: 10.5, color: .soft)
    let start = 72 + width(of: hint, size: 10.5)
    Legend(entries: entries).draw(in: &figure, from: Point(start, 54), right: 600)
    if let chosen, (0...1).contains(chosen) {
      let foot = area.point(chosen, 0)
      figure.line([foot, Point(foot.x, area.top)], color: .ink, width: 1.5, isDashed: true)
      let text =
        "threshold \(NumberText.fixed(chosen, 4))"
        + (target.map { ", chosen for \($0)" } ?? "")
      let half = width(of: text, size: 11) / 2
      figure.text(
        text, at: Point(min(max(foot.x, 24 + half), 596 - half), area.top - 12), anchor: .middle)
    }
    if let cost = curves.cost { figure.drawCost(cost, chosen: chosen) }
    if curves.recall.x.isEmpty {
      figure.text(
        "no samples", at: area.point(0.5, 0.5), size: 12, color: .soft, anchor: .middle)
    }
    return figure
  }

  /// The cost per image by threshold, below the other curves.
  private mutating func drawCost(_ cost: CurvePoints, chosen: Double?) {
    let ticks = Ticks.rounded(low: 0, high: max(cost.y.max() ?? 1, 1e-9), count: 3)
    let area = PlotArea(left: 72, top: 472, width: 510, height: 120, x: 0...1, y: ticks)
    area.drawAxes(
      in: &self, title: "", xLabel: "score from which the answer is yes", yLabel: "cost per image",
      xTickCount: 10, yTickCount: 3)
    area.drawCurve(in: &self, cost.spread(end: nil), color: .vermilion)
    guard let chosen, (0...1).contains(chosen) else { return }
    let foot = area.point(chosen, 0)
    line([foot, Point(foot.x, area.top)], color: .ink, width: 1.5, isDashed: true)
    guard let value = cost.value(from: chosen) else { return }
    dot(area.point(chosen, value), radius: 4.5, fill: .vermilion)
    text(
      NumberText.short(value, digits: 4), at: Point(min(foot.x + 8, 540), area.top + 10),
      size: 10.5)
  }
}
