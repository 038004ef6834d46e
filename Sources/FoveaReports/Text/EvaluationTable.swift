import FoveaSupport
import Foundation
import FoveaRunRecords

/// An evaluation as text for a terminal: figures, a line per class, and what the figures mean.
///
/// ```
/// test: 10,000 samples, 10 classes
/// accuracy 0.9134  balanced accuracy 0.9134  macro F1 0.9131
///
/// class    precision  recall     F1  support
/// Trouser      0.993   0.978  0.985    1,000
/// ```
public enum EvaluationTable {
  /// The whole text; every line ends in a line break.
  public static func text(_ record: EvaluationRecord) -> String {
    let classes = record.classNames.count
    return """
      \(record.split): \(grouped(Double(record.sampleCount))) samples, \(classes) classes
      \(headline(record))

      \(perClass(record))
      \(definitions(record))
      """
  }

  /// The figures most often asked for.
  static func headline(_ record: EvaluationRecord) -> String {
    let intervals = record.intervals ?? [:]
    var items: [Headline.Item] = [
      .init("accuracy", record.accuracy, intervals["accuracy"]),
      .init("balanced accuracy", record.balancedAccuracy, intervals["balancedAccuracy"]),
      .init("macro F1", record.macroF1, intervals["macroF1"]),
    ]
    items += record.topKAccuracy.compactMap { key, value in Int(key).map { ($0, value) } }
      .sorted { $0.0 < $1.0 }.map { k, value in
        .init("top-\(k) accuracy", value, intervals["top\(k)Accuracy"])
      }
    items += [
      .init("macro ROC-AUC", record.macroROCAUC, intervals["macroROCAUC"]),
      .init("log loss", record.logLoss, intervals["logLoss"]),
    ]
    return Headline.text(items)
  }

  /// Precision, recall, F1 and support of each class and their means.
  static func perClass(_ record: EvaluationRecord) -> String {
    let ranks = record.perClass.contains { $0.averagePrecision != nil || $0.rocAUC != nil }
    var table = TextTable(
      alignments: [.left, .right, .right, .right] + (ranks ? [.right, .right] : []) + [.right])
    func add(
      _ name: String, _ figures: [String], _ ranking: [Double?], _ support: Double
    ) {
      table.add(
        [name] + figures + (ranks ? ranking.map { $0.map { fixed($0, 3) } ?? "-" } : [])
          + [grouped(support)])
    }
    table.add(
      ["class", "precision", "recall", "F1"] + (ranks ? ["AP", "ROC-AUC"] : []) + ["support"])
    for entry in record.perClass {
      func cell(_ key: String, _ value: Double) -> String {
        entry.zeroDivision.contains(key) ? "0/0" : fixed(value, 3)
      }
      add(
        entry.name,
        [
          cell("precision", entry.precision), cell("recall", entry.recall), cell("f1", entry.f1),
        ], [entry.averagePrecision, entry.rocAUC], entry.support)
    }
    table.add([])
    let support = record.perClass.reduce(0) { $0 + $1.support }
    add(
      "macro mean",
      [record.macroPrecision, record.macroRecall, record.macroF1].map { fixed($0, 3) },
      [record.macroAveragePrecision, record.macroROCAUC], support)
    add(
      "weighted mean",
      [record.weightedPrecision, record.weightedRecall, record.weightedF1].map { fixed($0, 3) },
      [record.weightedAveragePrecision, record.weightedROCAUC], support)
    return table.text(width: Headline.width)
  }

  /// What the columns mean, in as few lines as will do.
  static func definitions(_ record: EvaluationRecord) -> String {
    var lines = [
      "precision = TP/(TP+FP), recall = TP/(TP+FN), F1 = 2TP/(2TP+FP+FN); "
        + (record.hasSampleWeights
          ? "support = sum of sample weights." : "support = samples of the class.")
    ]
    lines.append(
      "macro: mean over the classes seen; weighted: by support; balanced accuracy: mean recall.")
    if record.perClass.contains(where: { !$0.zeroDivision.isEmpty }) {
      lines.append(
        "0/0 counts as 0: the class is missing from the predictions (precision) or the truth "
          + "(recall).")
    }
    if record.perClass.contains(where: { $0.rocAUC != nil }) {
      lines.append("AP and ROC-AUC: each class against the rest, exact; '-' where undefined.")
    }
    lines += [Headline.intervalNote(record.intervals)].compactMap { $0 }
    return Headline.wrapped(lines)
  }

  /// A number with a fixed count of decimals, independent of the user's language.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  /// A number with four digits that count, whatever its size.
  static func significant(_ value: Double) -> String {
    String(format: "%.4g", value)
  }

  /// A count with commas between thousands; weights keep two decimals.
  static func grouped(_ value: Double) -> String {
    let isWhole = value == value.rounded() && abs(value) < 1e15
    let text = isWhole ? String(Int(value)) : fixed(value, 2)
    let whole = text.prefix { $0 != "." }
    var result = ""
    for (index, digit) in whole.enumerated() {
      let left = whole.count - index
      if index > 0, left.isMultiple(of: 3), result != "-" { result += "," }
      result.append(digit)
    }
    return result + text.dropFirst(whole.count)
  }
}
