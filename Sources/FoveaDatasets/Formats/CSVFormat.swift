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
  let folder: SharedFolder
  let table: CSVTable
  let options: DatasetOptions
  let task: VisionTask
  var columns: [String: Int] = [:]
  /// The columns without a role.
  var otherColumns: [Int] = []
  var notes: [String] = []

  init(url: URL, options: DatasetOptions) throws {
    file = url.path
    root = url.deletingLastPathComponent()
    folder = SharedFolder(root)
    table = try CSVTable(FileAccess.textBytes(of: url), file: url.path)
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
    otherColumns = table.header.indices.filter { !columns.values.contains($0) }
  }

  func read() throws -> Dataset {
    guard !table.records.isEmpty else {
      throw DatasetError(.malformed, "\(file) has column names but no images below them")
    }
    let classNames = task.annotation == .values ? valueNames : try classNames()
    let labels = Dictionary(
      classNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var lines = SampleLines()
    lines.samples.reserveCapacity(table.records.count)
    lines.numbers.reserveCapacity(table.records.count)
    var problems: [LabelProblem] = []
    var groups: [String: String] = [:]
    for record in table.records {
      do {
        let sample = try sample(
          record, labels: labels, classNames: classNames, groups: &groups, missing: &lines.missing)
        lines.samples.append(sample)
        lines.numbers.append(Int32(clamping: record.line))
      } catch let problem as LabelProblem {
        problems.append(problem)
      } catch let error as DatasetError where options.onBadLabel == .skip {
        problems.append(self.problem(record.line, error))
      }
    }
    if options.onBadLabel == .skip {
      leaveOutBadPaths(&lines, &problems)
    } else {
      try checkPaths(lines)
    }
    let notes = notes + (try options.onBadLabel.settle(problems, in: URL(fileURLWithPath: file)))
    var dataset = Dataset(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, root: root,
      format: "csv", task: task, classNames: classNames, samples: lines.samples,
      notes: notes,
      skippedLabels: problems)
    dataset.columnNames = otherColumns.map { table.header[$0] }
    return dataset
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
    var found: Set<String> = []
    for record in table.records {
      if let label = value("label", record) {
        found.insert(label)
      } else if options.onBadLabel != .skip {
        _ = try needed("label", record)
      }
    }
    let numbers = found.compactMap { Int($0) }
    guard numbers.count == found.count else { return found.sorted() }
    return found.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
  }

  /// The samples so far, with the lines they are from.
  private struct SampleLines {
    var samples: [Sample] = []
    var numbers: [Int32] = []
    /// The paths of files that do not exist.
    var missing: Set<ExactText> = []
  }

  /// - Parameters:
  ///   - groups: the groups so far: samples of one share its text.
  ///   - missing: takes the path where there is no such file.
  private func sample(
    _ record: CSVTable.Record, labels: [String: Int], classNames: [String],
    groups: inout [String: String], missing: inout Set<ExactText>
  ) throws -> Sample {
    let path = try needed("path", record)
    var place: String?
    if access(folder.path(path), F_OK) != 0 {
      place = FileAccess.find(path, in: root)?.path
      if place == nil { missing.insert(ExactText(path)) }
    }
    let annotation: Annotation =
      task.annotation == .values
      ? .values(try values(record)) : .label(try label(record, labels, classNames))
    var group = value("group", record)
    if let name = group {
      group = groups[name] ?? name
      groups[name] = group
    }
    var sample = Sample(
      id: path, path: place, below: folder, annotation: annotation, weight: try weight(record),
      split: try split(record), group: group, time: try time(record))
    sample.columnTexts = otherColumns.map {
      record.fields[$0].trimmingCharacters(in: .whitespaces)
    }
    return sample
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
  private func leaveOutBadPaths(_ lines: inout SampleLines, _ problems: inout [LabelProblem]) {
    let name = URL(fileURLWithPath: file).lastPathComponent
    let repeated = repetitions(lines)
    guard !repeated.isEmpty || !lines.missing.isEmpty else { return }
    var kept: [Sample] = []
    for (index, sample) in lines.samples.enumerated() {
      let line = Int(lines.numbers[index])
      if let earlier = repeated[index] {
        problems.append(
          LabelProblem(name, line: line, "\(sample.id) was named in line \(earlier) already"))
      } else if lines.missing.contains(ExactText(sample.id)) {
        problems.append(LabelProblem(name, line: line, "the file \(sample.id) does not exist"))
      } else {
        kept.append(sample)
      }
    }
    lines.samples = kept
  }

  /// The earlier line with the same path, by the index of the repetition.
  private func repetitions(_ lines: SampleLines) -> [Int: Int] {
    var seen = Set<ExactText>(minimumCapacity: lines.samples.count)
    let repeated = lines.samples.indices.filter {
      !seen.insert(ExactText(lines.samples[$0].id)).inserted
    }
    guard !repeated.isEmpty else { return [:] }
    var first: [ExactText: Int] = [:]
    for (index, sample) in lines.samples.enumerated() where first[ExactText(sample.id)] == nil {
      first[ExactText(sample.id)] = Int(lines.numbers[index])
    }
    return Dictionary(
      uniqueKeysWithValues: repeated.map { ($0, first[ExactText(lines.samples[$0].id)] ?? 0) })
  }

  private func checkPaths(_ lines: SampleLines) throws {
    if let (index, earlier) = repetitions(lines).min(by: { $0.key < $1.key }) {
      throw DatasetError(
        .malformed,
        "\(file) line \(lines.numbers[index]): \(lines.samples[index].id) was named in line "
          + "\(earlier) already; keep one of the two lines")
    }
    let missing =
      lines.missing.isEmpty
      ? []
      : lines.samples.indices.filter { lines.missing.contains(ExactText(lines.samples[$0].id)) }
        .map { "line \(lines.numbers[$0]): \(lines.samples[$0].id)" }
    guard missing.isEmpty else {
      throw DatasetError(
        .notFound,
        "\(file) names \(NumberText.count(missing.count, "file")) that "
          + (missing.count == 1 ? "does" : "do")
          + " not exist (paths are relative to \(root.path)):" + DatasetError.lines(missing))
    }
  }
}
