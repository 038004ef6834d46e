import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaSupport

/// A copy of a data set's labels with a person's decisions applied. The data itself stays as it is.
///
/// ```swift
/// let decisions = try LabelDecisions(contentsOf: URL(fileURLWithPath: "labels.csv"))
/// let relabelled = try Relabelling(decisions, of: dataset)
/// try relabelled.write(to: URL(fileURLWithPath: "corrected.csv"))
/// ```
public struct Relabelling: Sendable {
  /// The data with the new labels, without the images that were dropped.
  public let dataset: Dataset
  /// The number of labels changed.
  public let changed: Int
  /// The number of images left out.
  public let dropped: Int
  /// The number of labels that a person looked at and kept.
  public let kept: Int
  /// The ids of test images whose decisions were not applied.
  public let spared: [String]

  /// Applies decisions.
  ///
  /// - Parameters:
  ///   - decisions: The table with the decisions.
  ///   - original: The data, with the splits that it is to keep.
  ///   - includesTest: Whether decisions on test images are applied, too.
  /// - Throws: `DatasetError` naming the line of a decision that can't be applied, or where the
  ///   data's labels can't be written as a table.
  public init(
    _ decisions: LabelDecisions, of original: Dataset, includesTest: Bool = false
  ) throws {
    try Self.check(original)
    let isRegression = original.task.annotation == .values
    let positions = Dictionary(
      original.samples.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var result = original
    var (changed, kept) = (0, 0)
    var dropped: Set<Int> = []
    var spared: [String] = []
    var lines: [String: LabelDecisions.Row] = [:]
    for row in decisions.rows {
      let action = try decisions.action(
        of: row, classNames: isRegression ? nil : original.classNames)
      guard let position = positions[row.path] else {
        throw decisions.problem(
          row,
          "\(original.root.path) has no image '\(row.path)'."
            + NearestName.question(for: row.path, among: Array(positions.keys.prefix(10_000))))
      }
      if let earlier = lines[row.path + "\n" + row.valueName] {
        throw decisions.problem(
          row, "\(row.path) is in line \(earlier.line), too: decide once for each label")
      }
      lines[row.path + "\n" + row.valueName] = row
      if action == .keep {
        kept += row.action.isEmpty ? 0 : 1
        continue
      }
      if original.samples[position].split == .test, !includesTest {
        spared.append(row.path)
        continue
      }
      switch action {
      case .keep: break
      case .drop: dropped.insert(position)
      case .accept, .label:
        let label = try Self.label(action, row, decisions)
        let annotation = try Self.annotation(
          label, row, decisions, of: original, current: result.samples[position].annotation,
          before: original.samples[position].annotation)
        result.samples[position].annotation = annotation
        changed += 1
      }
    }
    result.samples = result.samples.indices.filter { !dropped.contains($0) }
      .map { result.samples[$0] }
    dataset = result
    (self.changed, self.kept, self.dropped) = (changed, kept, dropped.count)
    self.spared = spared
  }

  /// Checks that the labels can be written as a table of image files.
  ///
  /// - Throws: `DatasetError` with what to do.
  private static func check(_ dataset: Dataset) throws {
    switch dataset.task {
    case .classification, .regression: break
    case .detection, .segmentation, .verification:
      throw DatasetError(
        .badSetting,
        "\(dataset.root.path) is data for \(dataset.task.rawValue), and decisions are applied to "
          + "labels of classification and regression")
    }
    guard dataset.samples.allSatisfy({ if case .file = $0.source { true } else { false } }) else {
      throw DatasetError(
        .badSetting,
        "the images of \(dataset.name) are not files of their own, which a table of labels could "
          + "name. Make them files first: fovea convert DATA --to csv --output FOLDER")
    }
  }

  /// The label that a decision asks for.
  private static func label(
    _ action: RelabelAction, _ row: LabelDecisions.Row, _ decisions: LabelDecisions
  ) throws -> String {
    if case .label(let label) = action { return label }
    guard !row.suggested.isEmpty else {
      throw decisions.problem(row, "'\(row.action)' needs a suggested label, and there is none")
    }
    return row.suggested
  }

  /// The new annotation of an image.
  private static func annotation(
    _ label: String, _ row: LabelDecisions.Row, _ decisions: LabelDecisions, of dataset: Dataset,
    current: Annotation, before: Annotation
  ) throws -> Annotation {
    func checkGiven(_ now: String, _ isSame: Bool) throws {
      guard !isSame else { return }
      throw decisions.problem(
        row,
        "\(row.path) is now labelled '\(now)', but '\(row.given)' was judged: the data has changed "
          + "since. Run 'fovea labels' again")
    }
    switch (current, before) {
    case (.label, .label(let old)):
      try checkGiven(dataset.classNames[old], dataset.classNames[old] == row.given)
      guard let index = dataset.classNames.firstIndex(of: label) else {
        throw decisions.problem(row, "'\(label)' is no class of \(dataset.root.path)")
      }
      return .label(index)
    case (.values(var values), .values(let old)):
      let names = dataset.classNames
      let place =
        row.valueName.isEmpty && names.count == 1 ? 0 : names.firstIndex(of: row.valueName)
      guard let place else {
        throw decisions.problem(
          row, "there is no value '\(row.valueName)': \(names.joined(separator: ", "))")
      }
      try checkGiven("\(old[place])", Double(row.given) == old[place])
      values[place] = Double(label) ?? old[place]
      return .values(values)
    default:
      throw decisions.problem(row, "\(row.path) has no label that could be changed")
    }
  }

  /// Writes the labels as a new CSV file that `fovea train` reads: `path`, `label` or the names of
  /// the values, and `split`, `group`, `time` and `weight` where images have them. Paths are
  /// relative to the file's folder where images are below it, else absolute.
  ///
  /// - Throws: `DatasetError` where the file exists, `FileWriteError` where it can't be written.
  public func write(to file: URL) throws {
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw DatasetError(
        .badSetting, "\(file.path) exists, and existing files are not changed: give a new name")
    }
    try AtomicFile.write(Data(text(below: file.deletingLastPathComponent()).utf8), to: file)
  }

  /// The table as text.
  ///
  /// - Parameter folder: The folder that paths are relative to.
  func text(below folder: URL) -> String {
    let prefix = folder.resolvingSymlinksInPath().standardizedFileURL.path + "/"
    var columns: [(name: String, text: (Sample) -> String)] = [
      (
        "path",
        { sample in
          guard case .file(let url) = sample.source else { return sample.id }
          let path = url.resolvingSymlinksInPath().standardizedFileURL.path
          return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
        }
      )
    ]
    if dataset.task.annotation == .values {
      for (index, name) in dataset.classNames.enumerated() {
        columns.append(
          (
            name,
            { sample in
              guard case .values(let values) = sample.annotation else { return "" }
              return Self.text(of: values[index])
            }
          ))
      }
    } else {
      columns.append(("label", { [dataset] in dataset.classNames[$0.label] }))
    }
    func add(_ name: String, _ text: @escaping (Sample) -> String?) {
      guard dataset.samples.contains(where: { text($0) != nil }) else { return }
      columns.append((name, { text($0) ?? "" }))
    }
    add("split") { $0.split?.rawValue }
    add("group") { $0.group }
    add("time") { $0.time.map(Self.text(of:)) }
    add("weight") { $0.weight.map(Self.text(of:)) }
    let rows =
      [columns.map(\.name)]
      + dataset.samples.map { sample in
        columns.map { $0.text(sample) }
      }
    return rows.map(CSVLine.text).joined()
  }

  /// A number as the shortest text that reads back as it; whole numbers without a fraction.
  static func text(of value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
