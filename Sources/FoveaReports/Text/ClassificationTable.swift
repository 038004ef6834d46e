import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// A classifier's evaluation as text for a terminal: a line per class, then the metrics, so that
/// they are what stays on the screen.
///
/// ```
/// class    precision  recall     F1  support
/// Trouser      0.993   0.978  0.985    1,000
///
/// test: 10,000 samples, 10 classes
/// accuracy 0.9134  balanced accuracy 0.9134  macro F1 0.9131
/// baseline: always predicting Trouser has accuracy 0.1000
/// ```
public enum ClassificationTable {
  /// The text; every line ends with a line break.
  public static func text(_ record: ClassificationRecord) -> String {
    let classes = record.classNames.count
    return Headline.report(
      table: perClass(record),
      head:
        "\(record.split): \(NumberText.count(record.sampleCount, "sample")), \(classes) classes",
      figures: headline(record), verdict: Verdict.lines(record), skipped: record.skippedImages)
  }

  /// The headline metrics.
  static func headline(_ record: ClassificationRecord) -> String {
    let topK = record.topKAccuracy.compactMap { key, value in Int(key).map { ($0, value) } }
      .sorted { $0.0 < $1.0 }.map { k, value in
        Headline.Item("top-\(k) accuracy", value, record.intervals?["top\(k)Accuracy"])
      }
    return Headline.text(
      Headline.items(of: record, line: 0) + topK + Headline.items(of: record, line: 1))
  }

  /// The precision, recall, F1 and support of each class, and their means.
  static func perClass(_ record: ClassificationRecord) -> String {
    let ranks = record.perClass.contains { $0.averagePrecision != nil || $0.rocAUC != nil }
    var table = TextTable(
      alignments: [.left, .right, .right, .right] + (ranks ? [.right, .right] : []) + [.right])
    func add(
      _ name: String, _ figures: [String], _ ranking: [Double?], _ support: Double
    ) {
      table.add(
        [name] + figures + (ranks ? ranking.map { $0.map { NumberText.fixed($0, 3) } ?? "-" } : [])
          + [NumberText.grouped(support)])
    }
    table.add(
      ["class", "precision", "recall", "F1"] + (ranks ? ["AP", "ROC-AUC"] : []) + ["support"])
    for entry in record.perClass {
      func cell(_ key: String, _ value: Double) -> String {
        entry.zeroDivision.contains(key) ? "0/0" : NumberText.fixed(value, 3)
      }
      add(
        entry.name,
        [
          cell("precision", entry.precision), cell("recall", entry.recall), cell("f1", entry.f1),
        ], [entry.averagePrecision, entry.rocAUC], entry.support)
    }
    table.add([])
    let support = record.perClass.reduce(0) { $0 + $1.support }
    func cells(_ metrics: ClassificationMetric...) -> [String] {
      metrics.map { record[$0].map { NumberText.fixed($0, 3) } ?? "-" }
    }
    add(
      "macro mean", cells(.macroPrecision, .macroRecall, .macroF1),
      [record[.macroAveragePrecision], record[.macroROCAUC]], support)
    add(
      "weighted mean", cells(.weightedPrecision, .weightedRecall, .weightedF1),
      [record[.weightedAveragePrecision], record[.weightedROCAUC]], support)
    return table.text(width: Headline.width)
  }

  /// The meaning of the metrics and columns; every line ends with a line break.
  public static func definitions(_ record: ClassificationRecord) -> String {
    var lines = [
      "precision = TP/(TP+FP), recall = TP/(TP+FN), F1 = 2TP/(2TP+FP+FN); "
        + (record.hasSampleWeights
          ? "support = sum of sample weights." : "support = samples of the class.")
    ]
    lines.append(
      "macro: mean over the classes seen; weighted: by support; balanced accuracy: mean recall.")
    if record.perClass.contains(where: { !$0.zeroDivision.isEmpty }) {
      lines.append(
        "0/0 counts as 0: the class is missing from the predictions (precision) or the labels "
          + "(recall).")
    }
    if record.perClass.contains(where: { $0.rocAUC != nil }) {
      lines.append("AP and ROC-AUC: each class against the rest, exact; '-' where undefined.")
    }
    lines += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(lines)
  }
}
