import FoveaSupport
import Foundation

extension DatasetFormat {
  /// A CSV file with a path and a label per line, and optional split, group, time and weight.
  static let csv = DatasetFormat(
    name: "csv",
    summary: "a .csv file with columns path and label (and split, group, time, weight)",
    recognises: { url in
      ["csv", "tsv"].contains(url.pathExtension.lowercased()) && !FileAccess.isFolder(url)
    },
    read: { url, options in try CSVFormatReader(url: url, options: options).read() })
}

/// Turns a table into samples; every error names the line.
private struct CSVFormatReader {
  let file: String
  let root: URL
  let table: CSVTable
  let options: DatasetOptions
  var columns: [String: Int] = [:]
  var notes: [String] = []

  init(url: URL, options: DatasetOptions) throws {
    file = url.path
    root = url.deletingLastPathComponent()
    table = try CSVTable(FileAccess.bytes(of: url), file: url.path)
    self.options = options
    for role in CSVColumnRole.all(options.columns) {
      let (column, note) = try role.position(in: table)
      columns[role.name] = column
      if let note { notes.append(note) }
    }
  }

  func read() throws -> Dataset {
    guard !table.records.isEmpty else {
      throw DatasetError(.malformed, "\(file) has column names but no images below them")
    }
    let classNames = try classNames()
    let labels = Dictionary(
      classNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let samples = try table.records.map { try sample($0, labels: labels, classNames: classNames) }
    try checkPaths(samples)
    return Dataset(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, root: root,
      format: "csv", classNames: classNames, samples: samples, notes: notes)
  }

  private func value(_ role: String, _ record: CSVTable.Record) -> String? {
    guard let column = columns[role] else { return nil }
    let value = record.fields[column].trimmingCharacters(in: .whitespaces)
    return value.isEmpty ? nil : value
  }

  private func needed(_ role: String, _ record: CSVTable.Record) throws -> String {
    if let value = value(role, record) { return value }
    throw DatasetError(.malformed, "\(file) line \(record.line): the \(role) is empty")
  }

  /// The caller's names, else the labels that occur: by value where all are whole numbers.
  private func classNames() throws -> [String] {
    if let given = options.classNames { return given }
    let found = Set(try table.records.map { try needed("label", $0) })
    let numbers = found.compactMap { Int($0) }
    guard numbers.count == found.count else { return found.sorted() }
    return found.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
  }

  private func sample(
    _ record: CSVTable.Record, labels: [String: Int], classNames: [String]
  ) throws -> Sample {
    let path = try needed("path", record)
    let url =
      path.hasPrefix("/") ? URL(fileURLWithPath: path) : root.appendingPathComponent(path)
    return Sample(
      id: path, source: .file(url), label: try label(record, labels, classNames),
      weight: try weight(record), split: try split(record), group: value("group", record),
      time: try time(record))
  }

  private func label(
    _ record: CSVTable.Record, _ labels: [String: Int], _ classNames: [String]
  ) throws -> Int {
    let text = try needed("label", record)
    if let label = labels[text] { return label }
    // Class names were given: a number then is an index into them.
    if let number = Int(text) {
      if classNames.indices.contains(number) { return number }
      throw DatasetError(
        .labelOutOfRange,
        "\(file) line \(record.line): label \(number) is out of range; there are "
          + "\(classNames.count) class names (labels 0 to \(classNames.count - 1))")
    }
    throw DatasetError(
      .labelOutOfRange,
      "\(file) line \(record.line): label '\(text)' is not among the class names given ("
        + DatasetError.list(classNames) + ")." + NearestName.question(for: text, among: classNames))
  }

  private func split(_ record: CSVTable.Record) throws -> Split? {
    guard let text = value("split", record) else { return nil }
    if let split = Split(folder: text) { return split }
    throw DatasetError(
      .malformed,
      "\(file) line \(record.line): split '\(text)' is unknown; expected train, val or test."
        + NearestName.question(for: text, among: ["train", "val", "test"]))
  }

  private func weight(_ record: CSVTable.Record) throws -> Double? {
    guard let text = value("weight", record) else { return nil }
    if let weight = Double(text), weight.isFinite, weight >= 0 { return weight }
    throw DatasetError(
      .malformed,
      "\(file) line \(record.line): weight '\(text)' is not a number of at least 0")
  }

  private func time(_ record: CSVTable.Record) throws -> Double? {
    guard let text = value("time", record) else { return nil }
    if let time = TimeText.seconds(text) { return time }
    throw DatasetError(
      .malformed,
      "\(file) line \(record.line): time '\(text)' is neither a number nor an ISO 8601 date such "
        + "as 2026-03-01 or 2026-03-01T12:30:00")
  }

  private func checkPaths(_ samples: [Sample]) throws {
    var lines: [String: Int] = [:]
    var missing: [String] = []
    for (sample, record) in zip(samples, table.records) {
      if let earlier = lines.updateValue(record.line, forKey: sample.id) {
        throw DatasetError(
          .malformed,
          "\(file) line \(record.line): \(sample.id) was named in line \(earlier) already; keep "
            + "one of the two lines")
      }
      if case .file(let url) = sample.source, !FileAccess.exists(url) {
        missing.append("line \(record.line): \(sample.id)")
      }
    }
    guard missing.isEmpty else {
      throw DatasetError(
        .notFound,
        "\(file) names \(DatasetError.count(missing.count, "file")) that "
          + (missing.count == 1 ? "does" : "do")
          + " not exist (paths are relative to \(root.path)):" + DatasetError.lines(missing))
    }
  }
}
