import Foundation
import FoveaSupport

extension DatasetFormat {
  /// A CSV file with two paths and "same or different" per line, and optional split.
  static let pairs = DatasetFormat(
    name: "pairs",
    summary:
      "a .csv file with columns first, second and same (1 or 0), and split where there is one",
    tasks: [.verification],
    recognises: { url, task in
      guard ["csv", "tsv"].contains(url.pathExtension.lowercased()), !FileAccess.isFolder(url),
        let table = try? CSVTable(FileAccess.textBytes(of: url), file: url.path)
      else { return false }
      return PairColumns(table.header) != nil
    },
    read: { url, options in try PairReader(url: url, options: options).read() })
}

/// The columns of a table of pairs.
struct PairColumns {
  static let usual = (
    first: ["first", "path1", "image1", "a"], second: ["second", "path2", "image2", "b"],
    same: ["same", "issame", "is_same", "match", "label"]
  )

  let first: Int
  let second: Int
  let same: Int
  let split: Int?

  /// Finds the columns by their usual names; nil where one is missing.
  init?(_ header: [String]) {
    let lowered = header.map { $0.lowercased() }
    func position(_ names: [String]) -> Int? {
      names.lazy.compactMap { lowered.firstIndex(of: $0) }.first
    }
    guard let first = position(Self.usual.first), let second = position(Self.usual.second),
      let same = position(Self.usual.same)
    else { return nil }
    (self.first, self.second, self.same) = (first, second, same)
    split = position(["split", "subset"])
  }
}

/// Turns a table of pairs into samples with identities: images that "same" pairs connect share one.
///
/// An identity is a group, so that a split never divides one. Pairs of different identities whose
/// images come into different splits are left out.
private struct PairReader {
  let file: String
  let root: URL
  let table: CSVTable
  let columns: PairColumns
  let options: DatasetOptions

  init(url: URL, options: DatasetOptions) throws {
    file = url.path
    root = url.deletingLastPathComponent()
    table = try CSVTable(FileAccess.textBytes(of: url), file: url.path)
    self.options = options
    guard let columns = PairColumns(table.header) else {
      let usual = PairColumns.usual
      throw DatasetError(
        .missingColumn,
        "\(file) is no list of pairs: expected columns \(usual.first[0]), \(usual.second[0]) and "
          + "\(usual.same[0]); it has: \(table.header.joined(separator: ", "))")
    }
    self.columns = columns
  }

  private struct Line {
    let number: Int
    let paths: (String, String)
    let isSame: Bool
    let split: Split?
  }

  func read() throws -> Dataset {
    var lines: [Line] = []
    var problems: [LabelProblem] = []
    for record in table.records {
      do { lines.append(try line(record)) } catch let problem as LabelProblem {
        problems.append(problem)
      }
    }
    guard !lines.isEmpty || !problems.isEmpty else {
      throw DatasetError(.malformed, "\(file) has column names but no pairs below them")
    }
    var samples: [Sample] = []
    var positions: [ExactText: Int] = [:]
    var pairs: [ImagePair] = []
    var identical = DisjointSets()
    var numbers: [Int] = []
    for line in lines {
      let ends = [line.paths.0, line.paths.1].map { path -> Int in
        if let known = positions[ExactText(path)] { return known }
        positions[ExactText(path)] = samples.count
        samples.append(Sample(id: path, source: .file(url(path)), label: 0, split: line.split))
        identical.add()
        return samples.count - 1
      }
      if let torn = ends.first(where: { samples[$0].split != line.split }) {
        problems.append(
          problem(
            line.number,
            "\(samples[torn].id) is in \(name(samples[torn].split)) in an earlier line, and in "
              + "\(name(line.split)) here; keep each image in one split"))
        continue
      }
      if line.isSame { identical.join(ends[0], ends[1]) }
      pairs.append(ImagePair(ends[0], ends[1], isSame: line.isSame))
      numbers.append(line.number)
    }
    // A different pair within one identity contradicts the same pairs that connect its images.
    let sound = pairs.indices.filter { index in
      let pair = pairs[index]
      guard !pair.isSame, identical.root(pair.first) == identical.root(pair.second) else {
        return true
      }
      problems.append(
        problem(
          numbers[index],
          "\(samples[pair.first].id) and \(samples[pair.second].id) are different here, but other "
            + "lines make them the same"))
      return false
    }
    pairs = sound.map { pairs[$0] }
    let notes = try options.onBadLabel.settle(problems, in: URL(fileURLWithPath: file))
    var names: [String] = []
    var labels: [Int: Int] = [:]
    for index in samples.indices {
      let root = identical.root(index)
      if labels[root] == nil {
        labels[root] = names.count
        names.append(samples[root].id)
      }
      samples[index].label = labels[root] ?? 0
      samples[index].group = samples[root].id
    }
    return Dataset(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, root: root,
      format: "pairs", task: .verification, classNames: names, samples: samples, notes: notes,
      skippedLabels: problems, pairs: pairs)
  }

  private func line(_ record: CSVTable.Record) throws -> Line {
    func text(_ column: Int) -> String {
      record.fields[column].trimmingCharacters(in: .whitespaces)
    }
    let (first, second) = (text(columns.first), text(columns.second))
    guard !first.isEmpty, !second.isEmpty else {
      throw problem(record.line, "a path is empty")
    }
    guard ExactText(first) != ExactText(second) else {
      throw problem(record.line, "both images are \(first); a pair needs two")
    }
    for path in [first, second] where !FileAccess.exists(url(path)) {
      throw problem(record.line, "the file \(path) does not exist")
    }
    let isSame: Bool
    switch text(columns.same).lowercased() {
    case "1", "true", "yes", "same": isSame = true
    case "0", "false", "no", "different": isSame = false
    case let other:
      throw problem(record.line, "'\(other)' says neither same (1) nor different (0)")
    }
    var split: Split?
    if let column = columns.split, !text(column).isEmpty {
      guard let found = Split(folder: text(column)) else {
        throw problem(
          record.line,
          "split '\(text(column))' is unknown; expected train, val or test."
            + NearestName.question(for: text(column), among: ["train", "val", "test"]))
      }
      split = found
    }
    return Line(number: record.line, paths: (first, second), isSame: isSame, split: split)
  }

  /// Paths are relative to the table's folder.
  private func url(_ path: String) -> URL {
    FileAccess.find(path, in: root) ?? FileAccess.url(path, in: root)
  }

  private func problem(_ line: Int, _ reason: String) -> LabelProblem {
    LabelProblem(URL(fileURLWithPath: file).lastPathComponent, line: line, reason)
  }

  private func name(_ split: Split?) -> String { split?.rawValue ?? "no split" }
}
