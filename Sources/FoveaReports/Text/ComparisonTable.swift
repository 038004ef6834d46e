import FoveaRunRecords
import FoveaSupport

/// Compared models as text for a terminal.
public enum ComparisonTable {
  /// The models, the settings that differ, the differences, and one sentence for each model.
  public static func text(_ record: ComparisonRecord) -> String {
    let parts = [
      models(record).text, settings(record), differences(record).text,
      lines(record).map { $0 + "\n" }.joined(),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Metrics that have no range from 0 to 1, so that their differences are no points.
  private static let unbounded = [
    "rSquared", "rootMeanSquaredError", "meanAbsoluteError", "meanSquaredError", "logLoss",
  ]

  /// A row for each model: network, size, epochs, time and the main metric.
  private static func models(_ record: ComparisonRecord) -> TextTable {
    let title = record.differences.first { $0.metric == record.metric }?.title ?? record.metric
    var table = TextTable(
      alignments: [.left, .left, .right, .right, .right, .right, .right])
    table.add(["run", "model", "parameters", "file", "epochs (best)", "time", title])
    table.addRule()
    for run in record.runs {
      table.add([
        run.name, run.model, NumberText.grouped(run.parameters),
        run.bytes.map(NumberText.bytes) ?? "-",
        run.epochs.map { epochs in
          "\(epochs)" + (run.bestEpoch.map { " (\($0))" } ?? "")
        } ?? run.bestEpoch.map { "? (\($0))" } ?? "-",
        run.seconds.map(NumberText.duration) ?? "-",
        run.figures[record.metric].map { NumberText.fixed($0, 4) } ?? "-",
      ])
    }
    return table
  }

  /// The settings that differ, and whether the data does.
  private static func settings(_ record: ComparisonRecord) -> String {
    var text = ""
    if !record.settings.isEmpty {
      var table = TextTable(alignments: [.left] + record.runs.map { _ in .left })
      table.add(["setting"] + record.runs.map(\.name))
      table.addRule()
      for setting in record.settings {
        table.add([setting.key] + setting.values.map { shown($0) })
      }
      text = table.text
    }
    switch record.isSameData {
    case true?: text += "data: the same for all, divided in the same way\n"
    case false?: text += "data: not the same for all, or divided in another way\n"
    case nil: text += "data: not known of every model\n"
    }
    return text
  }

  private static func shown(_ value: String?) -> String {
    guard let value else { return "?" }
    return value.isEmpty ? "-" : value.count > 40 ? String(value.prefix(39)) + "…" : value
  }

  private static func differences(_ record: ComparisonRecord) -> TextTable {
    var table = TextTable(alignments: [.left, .left, .right, .left, .right])
    guard let first = record.runs.first, !record.differences.isEmpty else { return table }
    table.add(["minus " + first.name, "metric", "difference", "95 % interval", "p"])
    table.addRule()
    for entry in record.differences {
      let p = entry.adjustedPValue ?? entry.pValue
      table.add([
        entry.run, entry.title, signed(entry.estimate, entry),
        "[\(signed(entry.interval.lower, entry)), \(signed(entry.interval.upper, entry))]",
        SlicesTable.pText(p)
          + (entry.adjustedPValue == nil || record.runs.count < 3 ? "" : " (Holm)"),
      ])
    }
    return table
  }

  private static func signed(_ value: Double, _ entry: ComparisonRecord.Difference) -> String {
    let isError = ["rootMeanSquaredError", "meanAbsoluteError", "meanSquaredError"]
      .contains(entry.metric)
    let text =
      isError
      ? NumberText.short(value.magnitude, digits: 4)
      : NumberText.fixed(value.magnitude, 4)
    return (value < 0 ? "-" : "+") + text
  }

  /// The samples, and one sentence for each model.
  static func lines(_ record: ComparisonRecord) -> [String] {
    var lines = [
      "\(record.split): \(NumberText.count(record.sampleCount, "sample")) of \(record.data)"
    ]
    if record.trainedOnCount + record.selectedByCount > 0 {
      lines.append(
        "left out: \(NumberText.count(record.trainedOnCount, "sample")) that a model was trained "
          + "on, \(record.selectedByCount) that chose a model's best epoch")
    }
    guard let first = record.runs.first?.name else { return lines }
    for entry in record.differences where entry.verdict != nil {
      lines.append(sentence(entry, first))
      if let found = record.disagreements.first(where: { $0.run == entry.run }),
        found.better.count + found.worse.count > 0
      {
        lines.append("  " + counts(found, first))
      }
    }
    return lines
  }

  /// `b is better than a by 1.2 points of accuracy [0.3, 2.1]`.
  static func sentence(_ entry: ComparisonRecord.Difference, _ first: String) -> String {
    let isShare = !unbounded.contains(entry.metric)
    func size(_ value: Double) -> String {
      isShare ? NumberText.fixed(100 * value, 2) : NumberText.short(value, digits: 4)
    }
    let sign = entry.verdict == .undecided ? 1.0 : entry.estimate < 0 ? -1 : 1
    let ends = [entry.interval.lower, entry.interval.upper].map { sign * $0 }.sorted()
    let unit = isShare ? " points of " : " of "
    let range = "[\(size(ends[0])), \(size(ends[1]))]"
    guard entry.verdict != .undecided, let verdict = entry.verdict else {
      return "\(entry.run) and \(first): no difference beyond chance "
        + "(\(size(entry.estimate))\(unit)\(entry.title) \(range))"
    }
    return "\(entry.run) is \(verdict.rawValue) than \(first) by "
      + "\(size(entry.estimate.magnitude))\(unit)\(entry.title) \(range)"
  }

  private static func counts(
    _ found: ComparisonRecord.Disagreement, _ first: String
  ) -> String {
    guard let p = found.mcNemarPValue else {
      return "\(found.run) is better on \(found.better.count) images and worse on "
        + "\(found.worse.count); \(found.equalCount) are equal"
    }
    return "right only by \(found.run): \(found.better.count), only by \(first): "
      + "\(found.worse.count), both or none: \(NumberText.grouped(found.equalCount)); McNemar p = "
      + SlicesTable.pText(p)
  }
}
