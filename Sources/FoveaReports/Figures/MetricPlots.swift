import FoveaRunRecords

/// The plots of the validation metrics in a history.
///
/// Related metrics share a plot. The plots depend on the task.
struct MetricPlot {
  /// A metric's key in `valMetrics` and its name.
  struct Line {
    let key, name: String
  }

  let title, unit: String
  let lines: [Line]
  /// The range of shown values; nil for all.
  var limits: ClosedRange<Double>?
  /// The figure of a prediction without a model: its key in `valMetrics`, nil for 0, and its name.
  var baseline: (key: String?, name: String)?

  /// The plots for a history, the one with its main metric first.
  static func plots(for history: [EpochRecord]) -> [MetricPlot] {
    let keys = history.reduce(into: Set<String>()) { $0.formUnion($1.valMetrics.keys) }
    let plots = all.compactMap { plot -> MetricPlot? in
      var plot = plot
      plot = MetricPlot(
        title: plot.title, unit: plot.unit, lines: plot.lines.filter { keys.contains($0.key) },
        limits: plot.limits, baseline: plot.baseline)
      return plot.lines.isEmpty ? nil : plot
    }
    let isClassifier = keys.contains("accuracy") || history.contains { $0.trainAccuracy != nil }
    // A detector has mAP in place of precision and recall; a classifier has accuracy first.
    let chosen = isClassifier ? plots.filter { $0.title == "Accuracy" } : plots
    return chosen.isEmpty ? [all[0]] : Array(chosen.prefix(2))
  }

  /// The metric that decides the best epoch where none is given, and whether higher is better.
  static func main(of history: [EpochRecord]) -> (key: String, isHigherBetter: Bool)? {
    let order = [
      ("accuracy", true), ("mAP50to95", true), ("mAP50", true), ("mIoU", true), ("dice", true),
      ("rSquared", true), ("rootMeanSquaredError", false), ("rocAUC", true),
    ]
    return order.first { key, _ in history.contains { $0.valMetrics[key] != nil } }
  }

  private static let share = 0.0...1.0

  private static let all = [
    MetricPlot(
      title: "Accuracy", unit: "share of right answers",
      lines: [
        Line(key: "accuracy", name: "validation"),
        Line(key: "macroF1", name: "validation, macro F1"),
      ],
      limits: share, baseline: ("baselineAccuracy", "always the commonest class")),
    MetricPlot(
      title: "Mean average precision", unit: "mAP (0 to 1)",
      lines: [Line(key: "mAP50", name: "mAP50"), Line(key: "mAP50to95", name: "mAP50-95")],
      limits: share),
    MetricPlot(
      title: "Overlap", unit: "mean over classes (0 to 1)",
      lines: [
        Line(key: "mIoU", name: "mIoU"), Line(key: "dice", name: "Dice"),
        Line(key: "boundaryF", name: "boundary F"),
      ], limits: share),
    MetricPlot(
      title: "R\u{00B2}", unit: "R\u{00B2} (values below \u{2212}1 not shown)",
      lines: [Line(key: "rSquared", name: "R\u{00B2}")], limits: -1...1,
      baseline: (nil, "always the mean")),
    MetricPlot(
      title: "Error", unit: "mean over values, in their units",
      lines: [
        Line(key: "rootMeanSquaredError", name: "RMSE"),
        Line(key: "meanAbsoluteError", name: "MAE"),
      ], limits: nil, baseline: ("baselineRootMeanSquaredError", "RMSE of the mean")),
    MetricPlot(
      title: "Verification", unit: "share (0 to 1)",
      lines: [
        Line(key: "rocAUC", name: "ROC-AUC"), Line(key: "recallAt1", name: "recall at 1"),
      ], limits: share),
    MetricPlot(
      title: "Precision and recall", unit: "share (0 to 1)",
      lines: [
        Line(key: "precision", name: "precision"), Line(key: "recall", name: "recall"),
        Line(key: "f1", name: "F1"),
      ], limits: share),
  ]
}
