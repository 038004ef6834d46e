import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// Predicted over labelled values with the diagonal, and a histogram of the residuals, in a row
  /// for each value.
  ///
  /// - Parameters:
  ///   - record: The metrics, with the order of the values.
  ///   - labels: The labels of all samples, for each value.
  ///   - predictions: The predictions in the same order, for each value.
  ///   - limit: The maximum number of points of a value; of more, an even selection is drawn.
  /// - Precondition: There are as many predictions as labels, and lists for every value.
  public static func regression(
    _ record: RegressionRecord, labels: [[Double]], predictions: [[Double]], limit: Int = 4000
  ) -> Figure {
    let count = record.perValue.count
    precondition(
      labels.count == count && predictions.count == count
        && zip(labels, predictions).allSatisfy { $0.count == $1.count },
      "\(labels.count) lists of labels and \(predictions.count) of predictions for \(count) values")
    let rowHeight = 392.0
    var figure = Figure(width: 900, height: 44 + Double(max(count, 1)) * rowHeight)
    figure.text("Regression, \(record.split)", at: Point(24, 24), size: 14, isBold: true)
    for (index, entry) in record.perValue.enumerated() {
      let pairs = zip(labels[index], predictions[index])
        .filter { $0.isFinite && $1.isFinite }.map { (label: $0, prediction: $1) }
      let top = 44 + Double(index) * rowHeight
      drawScatter(entry, pairs, in: &figure, top: top + 46, limit: limit)
      drawResiduals(
        pairs.map { $0.prediction - $0.label }, of: labels[index].count, in: &figure,
        top: top + 46)
    }
    return figure
  }

  private static func drawScatter(
    _ entry: RegressionValueRecord, _ pairs: [(label: Double, prediction: Double)],
    in figure: inout Figure, top: Double, limit: Int
  ) {
    let values = pairs.flatMap { [$0.label, $0.prediction] }
    let range = Ticks.rounded(low: values.min() ?? 0, high: values.max() ?? 1, count: 5)
    let area = PlotArea(left: 84, top: top, width: 290, height: 290, x: range, y: range)
    let rSquared = entry.rSquared.map { ", R\u{00B2} \(NumberText.fixed($0, 4))" } ?? ""
    area.drawAxes(
      in: &figure,
      title: "\(shortened(entry.name, to: 22)): RMSE "
        + "\(NumberText.short(entry.rootMeanSquaredError, digits: 4))\(rSquared)",
      xLabel: "true", yLabel: "predicted", xTickCount: 5)
    let shown = min(pairs.count, max(limit, 1))
    // With many points, translucent overlaps show their density.
    let opacity = shown <= 100 ? 0.9 : shown <= 1000 ? 0.5 : 0.25
    for number in 0..<shown {
      let pair = pairs[number * pairs.count / shown]
      figure.dot(
        area.point(pair.label, pair.prediction), radius: shown <= 300 ? 3 : 2,
        fill: Color.blue.opacity(opacity))
    }
    figure.line(
      [
        area.point(range.lowerBound, range.lowerBound),
        area.point(range.upperBound, range.upperBound),
      ], color: .ink, width: 1.5, isDashed: true)
    if shown < pairs.count {
      figure.text(
        "\(NumberText.grouped(shown)) of "
          + "\(NumberText.grouped(pairs.count)) samples drawn",
        at: Point(area.right, area.bottom - 10), size: 10, color: .soft, anchor: .end)
    }
  }

  private static func drawResiduals(
    _ residuals: [Double], of sampleCount: Int, in figure: inout Figure, top: Double
  ) {
    // Symmetric about 0, so that a bias is visible as a shift.
    let reach = max(residuals.map(abs).max() ?? 0, 1e-12)
    let range = Ticks.rounded(low: -reach, high: reach, count: 6)
    let bins = max(8, min(40, Int(Double(residuals.count).squareRoot()) | 1))
    let counts = Histogram.counts(residuals, range, bins: bins)
    let highest = Double(counts.max() ?? 0)
    let area = PlotArea(
      left: 530, top: top, width: 320, height: 290, x: range,
      y: 0...Ticks.rounded(low: 0, high: max(highest, 1), count: 4).upperBound)
    let mean = residuals.isEmpty ? 0 : residuals.reduce(0, +) / Double(residuals.count)
    area.drawAxes(
      in: &figure, title: "Residuals, mean \(NumberText.short(mean, digits: 4)) (dashed)",
      xLabel: "predicted \u{2212} true", yLabel: "samples", xTickCount: 4, yTickCount: 4)
    area.drawBins(counts, in: &figure)
    figure.line([area.point(0, 0), Point(area.point(0, 0).x, area.top)], color: .ink, width: 1.5)
    if !residuals.isEmpty {
      let foot = area.point(mean, 0)
      figure.line(
        [foot, Point(foot.x, area.top)], color: .vermilion, width: 1.5, isDashed: true)
    }
    if residuals.count < sampleCount {
      figure.text(
        "\(sampleCount - residuals.count) samples without a finite prediction left out",
        at: Point(area.right, area.top + 10), size: 10, color: .vermilion, anchor: .end)
    }
  }
}

/// Counts of values in ranges of equal width.
enum Histogram {
  /// The number of values in each of `bins` equal parts of a range; its end belongs to the last.
  static func counts(_ values: [Double], _ range: ClosedRange<Double>, bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins)
    let span = range.upperBound - range.lowerBound
    for value in values where range.contains(value) {
      counts[min(bins - 1, Int((value - range.lowerBound) / span * Double(bins)))] += 1
    }
    return counts
  }
}
