import Fovea
import FoveaSupport

/// The report of an import: counts of tensors, then each tensor that doesn't fit.
struct ImportTable {
  private let report: WeightImportReport
  /// The maximum number of lines of a kind; `--json` lists all.
  private static let limit = 20

  init(_ report: WeightImportReport) { self.report = report }

  /// The report, each line with a line break.
  var text: String {
    var lines = [report.summary]
    if !report.prefix.isEmpty { lines.append("names in the file begin with '\(report.prefix)'") }
    add(
      "missing: the model has them, the file doesn't",
      report.missing.map { entry in
        [entry.expected, shape(entry.shape), entry.suggestion.map { "is it \($0)?" } ?? ""]
      }, to: &lines)
    add(
      "of another shape: in the file, for the model",
      report.mismatched.map { [$0.tensor, shape($0.found), shape($0.expected)] }, to: &lines)
    add(
      "unexpected: the file has them, the model doesn't",
      report.unexpected.map { entry in
        [entry.tensor, shape(entry.shape), entry.suggestion.map { "is it \($0)?" } ?? ""]
      }, to: &lines)
    let reasons = Dictionary(grouping: report.leftOut, by: \.reason)
    for (reason, entries) in reasons.sorted(by: { $0.key < $1.key }) {
      lines.append("left out: \(Text.count(entries.count, "tensor")), \(reason)")
    }
    lines += report.notes
    return lines.map { $0 + "\n" }.joined()
  }

  private func shape(_ lengths: [Int]) -> String {
    lengths.isEmpty ? "one number" : lengths.map(String.init).joined(separator: "x")
  }

  private func add(_ heading: String, _ rows: [[String]], to lines: inout [String]) {
    guard !rows.isEmpty else { return }
    var table = TextTable(alignments: [.left, .left, .left])
    for row in rows.prefix(Self.limit) { table.add(row) }
    lines.append(heading)
    lines += table.lines.map { "  " + $0 }
    if rows.count > Self.limit { lines.append("  and \(rows.count - Self.limit) more") }
  }
}
