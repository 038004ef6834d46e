import FoveaRunRecords
import FoveaSupport

/// The slices of a model's data as text for a terminal.
public enum SlicesTable {
  /// The number of slices in a table.
  public static let limit = 15

  /// The table, worst slices first, then the scores over all, the slices that are worse beyond
  /// chance, and the attributes that were left out.
  ///
  /// - Parameter limit: The maximum number of slices; those beyond chance are always listed.
  public static func text(_ record: SlicesRecord, limit: Int = limit) -> String {
    let shown = record.slices.prefix(max(limit, record.worse.count))
    var table = TextTable(alignments: [.left, .right, .right, .left, .right, .right, .left])
    table.add(["slice", "count", "score", "95 % interval", "rest", "p, Holm", ""])
    table.addRule()
    for slice in shown {
      table.add([
        name(slice), NumberText.grouped(slice.count), number(slice.score, record),
        slice.interval.map { "[\(number($0.lower, record)), \(number($0.upper, record))]" } ?? "-",
        number(slice.rest, record), pText(slice.adjustedPValue), slice.isWorse ? "worse" : "",
      ])
    }
    var text = record.slices.isEmpty ? "" : table.text
    let rest = record.slices.count - shown.count
    if rest > 0 {
      text += "… and \(NumberText.count(rest, "slice")) more in slices.json\n"
    }
    return text + (text.isEmpty ? "" : "\n") + summary(record).map { $0 + "\n" }.joined()
  }

  /// The lines under the table.
  static func summary(_ record: SlicesRecord) -> [String] {
    var lines = record.scores.map {
      "\(record.split): \($0.title) \(number($0.value, record)) "
        + "(\(NumberText.grouped($0.count)) \($0.units))"
    }
    let worse = record.worse
    if record.slices.isEmpty {
      lines.append(
        "No slice has \(record.minimumCount) units with as many in its rest: there are too few "
          + "images for slices.")
    } else if worse.isEmpty {
      lines.append(
        "No slice is worse than the rest beyond chance (Holm over "
          + "\(NumberText.count(record.slices.count, "slice")), level \(record.level)).")
    } else {
      lines.append(
        "\(NumberText.count(worse.count, "slice")) of \(record.slices.count) "
          + (worse.count == 1 ? "is" : "are") + " worse than the rest beyond chance (Holm, level "
          + "\(record.level)):")
      lines += worse.prefix(5).map {
        "  \(name($0)): \(number($0.score, record)), the rest \(number($0.rest, record))"
      }
      if worse.count > 5 { lines.append("  and \(worse.count - 5) more, marked worse above") }
    }
    let reasons = Dictionary(grouping: record.leftOut, by: \.reason).sorted { $0.key < $1.key }
    if !reasons.isEmpty {
      lines.append(
        "left out: "
          + reasons.map { reason, entries in
            entries.map(\.attribute).joined(separator: ", ") + " (\(reason))"
          }.joined(separator: "; "))
    }
    return lines
  }

  /// The attribute with its values: `class = shirt`, `brightness below 85.2`.
  static func name(_ slice: SlicesRecord.Slice) -> String {
    let isRange =
      slice.value.hasPrefix("below ") || slice.value.hasPrefix("from ")
      || slice.value.contains(" to ")
    return slice.attribute + (isRange ? " " : " = ") + slice.value
  }

  /// A score: a share with four decimals, an error in units of the data with significant digits.
  static func number(_ value: Double, _ record: SlicesRecord) -> String {
    record.scores.first?.lowerIsBetter == true
      ? NumberText.short(value, digits: 4) : NumberText.fixed(value, 4)
  }

  static func pText(_ value: Double) -> String {
    value < 0.0001 ? "<0.0001" : NumberText.fixed(value, 4)
  }
}
