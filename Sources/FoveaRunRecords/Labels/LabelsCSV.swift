import Foundation
import FoveaSupport

/// `labels.csv`: one row per issue, for a person to decide in the column `action`.
public enum LabelsCSV {
  /// The names of the columns.
  public static let columns = [
    "path", "given", "suggested", "score", "action", "kind", "margin", "split", "value",
    "box",
  ]

  /// The table as text, lines ended by `\n`, scores with four digits, boxes as
  /// `left top width height`.
  public static func text(_ issues: [LabelIssue]) -> String {
    let rows = issues.map { issue in
      [
        issue.path, issue.given, issue.suggested, NumberText.short(issue.score, digits: 4),
        issue.action,
        issue.kind.rawValue, issue.margin.map { NumberText.fixed($0, 4) } ?? "",
        issue.split ?? "", issue.valueName ?? "",
        text(box: issue.box),
      ]
    }
    return ([columns] + rows).map(CSVLine.text).joined()
  }

  /// A box as in the table; empty for none.
  public static func text(box: [Double]?) -> String {
    (box ?? []).map { NumberText.short($0, digits: 8) }.joined(separator: " ")
  }

  /// Writes the table, whole or not at all.
  ///
  /// - Throws: ``FileWriteError``.
  public static func write(_ issues: [LabelIssue], to url: URL) throws {
    try AtomicFile.write(Data(text(issues).utf8), to: url)
  }
}
