import FoveaDatasets
import FoveaRunRecords
import FoveaSupport

extension LabelDecisions {
  /// The judged issues of boxes or masks with the decisions of the table, whose rows may be in any
  /// order; an issue without a row is undecided.
  ///
  /// - Parameter record: The record beside the table, which has the suggested boxes.
  /// - Throws: `DatasetError` naming the line of a row whose issue is not in the record, that is
  ///   decided twice, or whose action is unknown.
  public func issues(of record: LabelsRecord) throws -> [LabelIssue] {
    func key(_ path: String, _ kind: String, _ box: String) -> String {
      [path, kind, box].joined(separator: "\n")
    }
    var result = record.issues
    var places: [String: Int] = [:]
    for (place, issue) in result.enumerated() {
      places[key(issue.path, issue.kind.rawValue, LabelsCSV.text(box: issue.box))] = place
    }
    var lines: [Int: Int] = [:]
    for row in rows where !row.action.isEmpty {
      guard let place = places[key(row.path, row.kind, row.box)] else {
        throw problem(
          row,
          "the issue of \(row.path) is not in \(LabelFiles.record) beside the table. Change "
            + "nothing but the column 'action', or run 'fovea labels' again")
      }
      if let line = lines[place] {
        throw problem(row, "\(row.path) is in line \(line), too: decide once for each box")
      }
      lines[place] = row.line
      // An error names the line here, and not only the image.
      _ = try action(of: row, classNames: record.classNames)
      result[place].action = row.action
    }
    return result
  }
}
