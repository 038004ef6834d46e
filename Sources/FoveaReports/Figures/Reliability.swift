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
    let error = expectedCalibrationError.map { ", ECE \(NumberText.fixed($0, 4))" } ?? ""
    figure.text(
      "Reliability, \(record.split)\(error)", at: Point(72, 24), size: 14, isBold: true)
    figure.drawReliability(record.reliability, left: 72, confidence: .predictedClass)
    return figure
  }

  /// Two reliability diagrams side by side: before temperature scaling and after it, on the same
  /// predictions.
  public static func calibration(_ record: CalibrationRecord) -> Figure {
    var figure = Figure(width: 920, height: 616)
    let confidence: Confidence = record.task == .detection ? .detection : .predictedClass
    let change = record.figures["expectedCalibrationError"]
    let temperatures = [record.previousTemperature, record.temperature]
    let bins = [record.reliabilityBefore, record.reliabilityAfter]
    for (place, name) in ["Before", "After"].enumerated() {
      let left = 72.0 + 450 * Double(place)
      let error = place == 0 ? change?.before : change?.after
      figure.text(
        "\(name), T = \(NumberText.short(temperatures[place], digits: 4))"
          + (error.map { ", ECE \(NumberText.fixed($0, 4))" } ?? "")
          + (place == 0 ? ", half of \(record.split)" : ""),
        at: Point(left, 24), size: 14, isBold: true)
      figure.drawReliability(bins[place], left: left, confidence: confidence)
    }
    return figure
  }

  /// The meaning of a confidence.
  private enum Confidence {
    case predictedClass, detection

    var title: String {
      switch self {
      case .predictedClass: "confidence (probability of the predicted class)"
      case .detection: "score of the detection"
      }
    }
  }

  private mutating func drawReliability(
    _ bins: [ReliabilityBin], left: Double, confidence: Confidence
  ) {
    let total = bins.reduce(0) { $0 + $1.count }
    let top = PlotArea(left: left, top: 78, width: 360, height: 330, x: 0...1, y: 0...1)
    let shares = bins.map { total > 0 ? $0.count / total : 0 }
    let bottom = PlotArea(
      left: left, top: 478, width: 360, height: 76, x: 0...1,
      y: 0...Ticks.rounded(low: 0, high: max(shares.max() ?? 1, 0.01), count: 2).upperBound)
    top.drawAxes(
      in: &self, title: "", xLabel: confidence.title,
      yLabel: confidence == .detection ? "share of right detections" : "share of right predictions",
      xTickCount: 5)
    for bin in bins where bin.count > 0 {
      let corner = top.point(bin.lower, bin.accuracy)
      let end = top.point(bin.upper, 0)
      rectangle(
        x: corner.x + 1, y: corner.y, width: end.x - corner.x - 2,
        height: max(end.y - corner.y, 1), fill: Color.skyBlue)
    }
    line([top.point(0, 0), top.point(1, 1)], color: .ink, width: 1.5, isDashed: true)
    for bin in bins where bin.count > 0 {
      let middle = top.point(bin.meanConfidence, bin.accuracy)
      // The distance that contributes to the error.
      line(
        [middle, top.point(bin.meanConfidence, bin.meanConfidence)], color: Color.vermilion,
        width: 2)
      dot(middle, radius: 3, fill: Color.vermilion)
    }
    Legend(entries: [
      Legend.Entry(
        name: confidence == .detection ? "right detections" : "right predictions",
        color: Color.skyBlue, isBar: true),
      Legend.Entry(name: "gap", color: Color.vermilion),
      Legend.Entry(name: "perfect", color: .ink, isDashed: true),
    ]).draw(in: &self, from: Point(left, 50), right: left + 368)
    bottom.drawAxes(
      in: &self, title: "", xLabel: "confidence, with the number in each bin",
      yLabel: "share of all", xTickCount: 5, yTickCount: 2)
    for (bin, share) in zip(bins, shares) {
      let corner = bottom.point(bin.lower, share)
      let end = bottom.point(bin.upper, 0)
      rectangle(
        x: corner.x + 1, y: corner.y, width: end.x - corner.x - 2, height: end.y - corner.y,
        fill: Color.soft)
      guard bin.count > 0 else { continue }
      text(
        Self.shortCount(bin.count), at: Point((corner.x + end.x) / 2, corner.y - 6), size: 8,
        color: .soft, anchor: .middle)
    }
  }

  /// A count in few characters: 812, 5.2k, 31k.
  static func shortCount(_ count: Double) -> String {
    let steps = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    guard let (unit, name) = steps.first(where: { count >= $0.0 }) else {
      return NumberText.fixed(count, 0)
    }
    return NumberText.fixed(count / unit, count / unit < 10 ? 1 : 0) + name
  }
}
