import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// A regressor's evaluation as text for a terminal of 80 columns.
///
/// ```
/// value   mean    RMSE      MAE     MSE     R²
/// age     40.1  1.2345  0.98123  1.5240  0.913
///
/// test: 200 samples, 1 value
/// RMSE 1.2345 [1.1012, 1.3999]  MAE 0.98123 [0.9012, 1.0634]  R² 0.9134
/// baseline: always predicting the mean has RMSE 4.1952 and R² 0
/// ```
public enum RegressionTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: RegressionRecord) -> String {
    Headline.report(
      table: perValue(record),
      head: "\(record.split): \(NumberText.count(record.sampleCount, "sample")), "
        + NumberText.count(record.valueNames.count, "value"),
      figures: headline(record), verdict: Verdict.lines(record), skipped: record.skippedImages)
  }

  /// The headline metrics.
  static func headline(_ record: RegressionRecord) -> String {
    Headline.text(Headline.items(of: record, line: 0))
  }

  /// The metrics of each value.
  static func perValue(_ record: RegressionRecord) -> String {
    var table = TextTable(alignments: [.left] + Array(repeating: .right, count: 5))
    table.add(["value", "mean", "RMSE", "MAE", "MSE", "R²"])
    for entry in record.perValue {
      table.add(
        [entry.name]
          + [
            entry.labelMean, entry.rootMeanSquaredError, entry.meanAbsoluteError,
            entry.meanSquaredError,
          ].map { NumberText.short($0, digits: 5) }
          + [entry.rSquared.map { NumberText.fixed($0, 3) } ?? "-"])
    }
    return table.text(width: Headline.width)
  }

  /// The definitions of the metrics; every line ends with a line break.
  public static func definitions(_ record: RegressionRecord) -> String {
    var sentences = [
      "RMSE and MAE in the value's units, MSE in their square; mean: of the labels; R²: share of "
        + "the labels' variance explained."
    ]
    if record.perValue.contains(where: { $0.rSquared == nil }) {
      sentences.append("R² is undefined (-) for constant labels.")
    }
    if record.perValue.count > 1 {
      sentences.append("The figures below the table are plain means over the values.")
    }
    sentences += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(sentences)
  }
}
