import Foundation
import FoveaSupport

extension DatasetFormat {
  /// A CSV file with a path and a label (or numbers to predict) per line, and optional split,
  /// group, time and weight.
  static let csv = DatasetFormat(
    name: "csv",
    summary: "a .csv file with columns path and label (and split, group, time, weight)",
    tasks: [.classification, .regression, .verification],
    recognises: { url, _ in
      ["csv", "tsv"].contains(url.pathExtension.lowercased()) && !FileAccess.isFolder(url)
    },
    read: { url, options in try CSVFormatReader(url: url, options: options).read() })
}

/// Converts a table to samples; every error names the line.
private struct CSVFormatReader {
  let file: String
  let root: URL
  let table: CSVTable
  let options: DatasetOptions
  let task: VisionTask
  var columns: [String: Int] = [:]
  var notes: [String] = []

  init(url: URL, options: DatasetOptions) throws {
    file = url.path
    root = url.deletingLastPathComponent()
    table = try CSVTable(FileAccess.bytes(of: url), file: url.path)
    self.options = options
    task = options.task ?? (options.columns.values.isEmpty ? .classification : .regression)
    guard task.annotation == .values || options.columns.values.isEmpty else {
      throw DatasetError(
        .badSetting,
        "value columns (\(DatasetError.list(options.columns.values))) are for regression, but the "
          + "task is \(task.rawValue): leave one of the two out")
    }
    for role in CSVColumnRole.all(options.columns, task: task) {
      let (column, note) = try role.position(in: table)
      columns[role.name] = column
      if let note { notes.append(note) }
    }
  }

  func read() throws -> Dataset {
    guard !table.records.isEmpty else {
      throw DatasetError(.malformed, "\(file) has column names but no images below them")
    }
    let classNames = task.annotation == .values ? valueNames : try classNames()
    let labels = Dictionary(
      classNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var samples: [(line: Int, sample: Sample)] = []
    var problems: [LabelProblem] = []
    for record in table.records {
      do {
        let sample = try sample(record, labels: labels, classNames: classNames)
        samples.append((record.line, sample))
      } catch let problem as LabelProblem {
        problems.append(problem)
      } catch let error as DatasetError where options.onBadLabel == .skip {
        problems.append(self.problem(record.line, error))
      }
    }
    if options.onBadLabel == .skip {
      leaveOutBadPaths(&samples, &problems)
    } else {
      try checkPaths(samples)
    }
    let notes = notes + (try options.onBadLabel.settle(problems, in: URL(fileURLWithPath: file)))
    return Dataset(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, root: root,
      format: "csv", task: task, classNames: classNames, samples: samples.map(\.sample),
      notes: notes,
      skippedLabels: problems)
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

  /// The caller's names, else the labels that occur: in numeric order where all are whole numbers.
  private func classNames() throws -> [String] {
    if let given = options.classNames { return given }
    // A line without a label is a separate fault, which the policy may leave out later.
    let found = Set(
      options.onBadLabel == .skip
        ? table.records.compactMap { value("label", $0) }
        : try table.records.map { try needed("label", $0) })
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
      id: path, source: .file(url),
      annotation: task.annotation == .values
        ? .values(try values(record)) : .label(try label(record, labels, classNames)),
      weight: try weight(record), split: try split(record), group: value("group", record),
      time: try time(record))
  }

  /// The names of the value columns in the file.
  private var valueNames: [String] {
    options.columns.values.isEmpty
      ? [columns["value"].map { table.header[$0] } ?? "value"] : options.columns.values
  }

  private func values(_ record: CSVTable.Record) throws -> [Double] {
    let roles =
      options.columns.values.isEmpty
      ? ["value"] : options.columns.values.indices.map { "value \($0)" }
    return try zip(roles, valueNames).map { role, name in
      let text = value(role, record) ?? ""
      guard let value = Double(text), value.isFinite else {
        throw LabelProblem(
          URL(fileURLWithPath: file).lastPathComponent, line: record.line,
          text.isEmpty ? "\(name) is empty" : "\(name) is '\(text)', expected a number")
      }
      return value
    }
  }

  private func label(
    _ record: CSVTable.Record, _ labels: [String: Int], _ classNames: [String]
  ) throws -> Int {
    let text = try needed("label", record)
    if let label = labels[text] { return label }
    // With given class names, a number is an index into them.
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

  /// An error as a label problem, without the file and line, which the problem states itself.
  private func problem(_ line: Int, _ error: DatasetError) -> LabelProblem {
    let place = "\(file) line \(line): "
    return LabelProblem(
      URL(fileURLWithPath: file).lastPathComponent, line: line,
      error.message.hasPrefix(place) ? String(error.message.dropFirst(place.count)) : error.message)
  }

  /// Leaves out lines with a repeated path or a missing file.
  private func leaveOutBadPaths(
    _ samples: inout [(line: Int, sample: Sample)], _ problems: inout [LabelProblem]
  ) {
    let name = URL(fileURLWithPath: file).lastPathComponent
    var lines: [String: Int] = [:]
    samples = samples.filter { line, sample in
      if let earlier = lines[sample.id] {
        problems.append(
          LabelProblem(name, line: line, "\(sample.id) was named in line \(earlier) already"))
        return false
      }
      lines[sample.id] = line
      if case .file(let url) = sample.source, !FileAccess.exists(url) {
        problems.append(LabelProblem(name, line: line, "the file \(sample.id) does not exist"))
        return false
      }
      return true
    }
  }

  private func checkPaths(_ samples: [(line: Int, sample: Sample)]) throws {
    var lines: [String: Int] = [:]
    var missing: [String] = []
    for (line, sample) in samples {
      if let earlier = lines.updateValue(line, forKey: sample.id) {
        throw DatasetError(
          .malformed,
          "\(file) line \(line): \(sample.id) was named in line \(earlier) already; keep "
            + "one of the two lines")
      }
      if case .file(let url) = sample.source, !FileAccess.exists(url) {
        missing.append("line \(line): \(sample.id)")
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
