import FoveaImages
import FoveaRunRecords
import FoveaSupport

extension Figure {
  /// The reliability diagram: the accuracy and the number of predictions by confidence.
  ///
  /// Bars on the diagonal mean that predictions with a confidence of 0.8 are right 80 times in 100.
  /// Below it the model is overconfident. After M. DeGroot and S. Fienberg, 1983.
  ///
  /// - Parameter expectedCalibrationError: The error for the title; nil for none.
  public static func reliability(
    _ record: CurvesRecord, expectedCalibrationError: Double? = nil
  ) -> Figure {
    var figure = Figure(width: 470, height: 616)
    let total = record.reliability.reduce(0) { $0 + $1.count }
    let top = PlotArea(left: 72, top: 78, width: 360, height: 330, x: 0...1, y: 0...1)
    let shares = record.reliability.map { total > 0 ? $0.count / total : 0 }
    let bottom = PlotArea(
      left: 72, top: 478, width: 360, height: 76, x: 0...1,
      y: 0...Ticks.rounded(low: 0, high: max(shares.max() ?? 1, 0.01), count: 2).upperBound)
    let error = expectedCalibrationError.map { ", ECE \(NumberText.fixed($0, 4))" } ?? ""
    figure.text(
      "Reliability, \(record.split)\(error)", at: Point(72, 24), size: 14, isBold: true)
    top.drawAxes(
      in: &figure, title: "", xLabel: "confidence (probability of the predicted class)",
      yLabel: "share of right predictions", xTickCount: 5)
    for bin in record.reliability where bin.count > 0 {
      let corner = top.point(bin.lower, bin.accuracy)
      let end = top.point(bin.upper, 0)
      figure.rectangle(
        x: corner.x + 1, y: corner.y, width: end.x - corner.x - 2,
        height: max(end.y - corner.y, 1), fill: Color.skyBlue)
    }
    figure.line([top.point(0, 0), top.point(1, 1)], color: .ink, width: 1.5, isDashed: true)
    for bin in record.reliability where bin.count > 0 {
      let middle = top.point(bin.meanConfidence, bin.accuracy)
      // The distance that contributes to the error.
      figure.line(
        [middle, top.point(bin.meanConfidence, bin.meanConfidence)], color: Color.vermilion,
        width: 2)
      figure.dot(middle, radius: 3, fill: Color.vermilion)
    }
    Legend(entries: [
      Legend.Entry(name: "right predictions", color: Color.skyBlue, isBar: true),
      Legend.Entry(name: "gap", color: Color.vermilion),
      Legend.Entry(name: "perfect", color: .ink, isDashed: true),
    ]).draw(in: &figure, from: Point(72, 50), right: 440)
    bottom.drawAxes(
      in: &figure, title: "", xLabel: "confidence", yLabel: "share of all", xTickCount: 5,
      yTickCount: 2)
    for (bin, share) in zip(record.reliability, shares) {
      let corner = bottom.point(bin.lower, share)
      let end = bottom.point(bin.upper, 0)
      figure.rectangle(
        x: corner.x + 1, y: corner.y, width: end.x - corner.x - 2, height: end.y - corner.y,
        fill: Color.soft)
    }
    return figure
  }
}
