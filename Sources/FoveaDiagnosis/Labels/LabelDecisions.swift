import Foundation
import FoveaDatasets
import FoveaSupport

/// The decisions of a person in the column `action` of `labels.csv`.
public struct LabelDecisions: Sendable, Equatable {
  /// One row of the table.
  public struct Row: Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The sample's id.
    public var path: String
    /// The label that was judged.
    public var given: String
    /// The suggested label; empty for none.
    public var suggested: String
    /// The name of the value of regression; empty for other tasks.
    public var valueName: String
    /// The kind of issue, as in the table; empty in tables without the column.
    public var kind: String
    /// The box as written in the table; empty for none.
    public var box: String
    /// The decision as written, without spaces around it; empty where there is none.
    public var action: String
  }

  /// The path of the table.
  public let file: String
  /// The rows, in order.
  public let rows: [Row]

  /// Reads a table with the columns `path`, `given`, `suggested` and `action`.
  ///
  /// - Throws: `DatasetError` naming the line, where it can't be read.
  public init(contentsOf url: URL) throws {
    let table = try CSVTable(contentsOf: url)
    let header = table.header.map { $0.lowercased() }
    func column(_ name: String) throws -> Int {
      if let column = header.firstIndex(of: name) { return column }
      throw DatasetError(
        .missingColumn,
        "\(url.path) has no column '\(name)': expected the table of suspected labels that "
          + "'fovea labels' writes; it has: \(table.header.joined(separator: ", "))."
          + NearestName.question(for: name, among: table.header))
    }
    let (path, given) = (try column("path"), try column("given"))
    let (suggested, action) = (try column("suggested"), try column("action"))
    let value = header.firstIndex(of: "value")
    let (kind, box) = (header.firstIndex(of: "kind"), header.firstIndex(of: "box"))
    file = url.path
    rows = table.records.map { record in
      func text(_ column: Int) -> String {
        record.fields[column].trimmingCharacters(in: .whitespaces)
      }
      return Row(
        line: record.line, path: record.fields[path], given: text(given),
        suggested: text(suggested), valueName: value.map(text) ?? "", kind: kind.map(text) ?? "",
        box: box.map(text) ?? "", action: text(action))
    }
  }

  /// What a row decides.
  ///
  /// - Parameter classNames: The classes that can be named; nil for numbers.
  /// - Throws: `DatasetError` naming the line.
  func action(of row: Row, classNames: [String]?) throws(DatasetError) -> RelabelAction {
    try RelabelAction(row.action, classNames: classNames) { problem(row, $0) }
  }

  /// An error about a row.
  func problem(_ row: Row, _ text: String) -> DatasetError {
    DatasetError(.malformed, "\(file) line \(row.line): \(text)")
  }
}
