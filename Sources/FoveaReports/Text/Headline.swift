import FoveaMetrics
import FoveaRunRecords
import FoveaSupport

/// Metrics with their names and intervals, in lines of a terminal's width.
enum Headline {
  /// The width of a terminal in columns.
  static let width = 80

  /// A metric to show; one without a value is omitted.
  struct Item {
    let name: String
    let value: String?
    let interval: ConfidenceInterval?
    let decimals: Int

    /// A share or a loss, shown with four decimals.
    init(_ name: String, _ value: Double?, _ interval: ConfidenceInterval? = nil, decimals: Int = 4)
    {
      self.name = name
      self.value = value.map { NumberText.fixed($0, decimals) }
      self.interval = interval
      self.decimals = decimals
    }

    /// A value in units of the data, shown with five significant digits.
    init(_ name: String, significant value: Double?, _ interval: ConfidenceInterval? = nil) {
      self.name = name
      self.value = value.map { NumberText.short($0, digits: 5) }
      self.interval = interval
      self.decimals = -1
    }

    var text: String? {
      guard let value else { return nil }
      guard let interval else { return "\(name) \(value)" }
      func end(_ value: Double) -> String {
        decimals < 0 ? NumberText.short(value, digits: 5) : NumberText.fixed(value, decimals)
      }
      return "\(name) \(value) [\(end(interval.lower)), \(end(interval.upper))]"
    }
  }

  /// The report of an evaluation: the table, then everything that must stay on the screen.
  ///
  /// - Parameters:
  ///   - table: Its lines, each with a line break; empty for none.
  ///   - skipped: The images that are missing from the figures.
  static func report(
    table: String, head: String, figures: String, verdict: [String], skipped: [String]?
  ) -> String {
    (table.isEmpty ? "" : table + "\n") + head + "\n" + figures + "\n"
      + wrapped([Verdict.missing(skipped)].compactMap { $0 } + verdict)
  }

  /// The items of a line of a record's summary: its metrics with their intervals.
  static func items<Details: MeasuredDetails>(
    of record: TaskRecord<Details>, line: Int
  ) -> [Item] {
    TaskRecord<Details>.summary(line: line).map { metric, isSignificant in
      let interval = record.intervals?[metric.key]
      return isSignificant
        ? Item(metric.title, significant: record[metric], interval)
        : Item(metric.title, record[metric], interval)
    }
  }

  /// The metrics, separated by two spaces, without a line break at the end.
  static func text(_ items: [Item]) -> String {
    lines(items.compactMap(\.text), separator: "  ")
  }

  /// Sentences wrapped between words, each on a new line and with a line break at the end.
  static func wrapped(_ sentences: [String]) -> String {
    sentences.map {
      lines($0.split(separator: " ").map(String.init), separator: " ") + "\n"
    }.joined()
  }

  /// The meaning of the brackets; nil for a record without intervals.
  static func intervalNote(_ intervals: [String: ConfidenceInterval]?) -> String? {
    // All intervals of a record have the same level. The smallest key is used, since dictionaries
    // have no order.
    guard let intervals, let key = intervals.keys.min(), let one = intervals[key] else {
      return nil
    }
    let percent = NumberText.fixed(one.level * 100, 0)
    let most = intervals.values.map(\.resamples).max() ?? one.resamples
    return
      "[lower, upper]: \(percent) % bootstrap interval of \(NumberText.grouped(most))"
      + " resamples."
  }

  private static func lines(_ parts: [String], separator: String) -> String {
    var lines: [String] = []
    for part in parts {
      if let last = lines.last,
        TextTable.width(last) + TextTable.width(separator) + TextTable.width(part) <= width
      {
        lines[lines.count - 1] = last + separator + part
      } else {
        lines.append(part)
      }
    }
    return lines.joined(separator: "\n")
  }
}
