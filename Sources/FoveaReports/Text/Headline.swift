import FoveaSupport
import Foundation
import FoveaRunRecords

/// Figures with their names and intervals, as many to a line as fit a terminal.
enum Headline {
  /// Columns of a terminal that nobody has widened.
  static let width = 80

  /// A figure to show; one without a value is left out.
  struct Item {
    let name: String
    let value: String?
    let interval: Interval?
    let decimals: Int

    /// A share or a loss, with four decimals.
    init(_ name: String, _ value: Double?, _ interval: Interval? = nil, decimals: Int = 4) {
      self.name = name
      self.value = value.map { EvaluationTable.fixed($0, decimals) }
      self.interval = interval
      self.decimals = decimals
    }

    /// A value in units of the data, with five significant digits.
    init(_ name: String, significant value: Double?, _ interval: Interval? = nil) {
      self.name = name
      self.value = value.map(Headline.significant)
      self.interval = interval
      self.decimals = -1
    }

    var text: String? {
      guard let value else { return nil }
      guard let interval else { return "\(name) \(value)" }
      func end(_ value: Double) -> String {
        decimals < 0 ? Headline.significant(value) : EvaluationTable.fixed(value, decimals)
      }
      return "\(name) \(value) [\(end(interval.lower)), \(end(interval.upper))]"
    }
  }

  /// The figures, two spaces apart, without a line break at the end.
  static func text(_ items: [Item]) -> String {
    lines(items.compactMap(\.text), separator: "  ")
  }

  /// Sentences broken between words, each starting a line and ending in a line break.
  static func wrapped(_ sentences: [String]) -> String {
    sentences.map {
      lines($0.split(separator: " ").map(String.init), separator: " ") + "\n"
    }.joined()
  }

  /// What the brackets mean; nil where the record has none.
  static func intervalNote(_ intervals: [String: Interval]?) -> String? {
    // All intervals of a record are made alike; the smallest key, since dictionaries have no order.
    guard let intervals, let key = intervals.keys.min(), let one = intervals[key] else {
      return nil
    }
    let percent = EvaluationTable.fixed(one.level * 100, 0)
    let most = intervals.values.map(\.resamples).max() ?? one.resamples
    return
      "[lower, upper]: \(percent) % bootstrap interval of \(EvaluationTable.grouped(Double(most)))"
      + " resamples."
  }

  /// Five significant digits.
  static func significant(_ value: Double) -> String {
    String(format: "%.5g", value)
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
