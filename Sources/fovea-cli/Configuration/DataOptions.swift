import ArgumentParser
import Fovea
import Foundation
import FoveaSupport

/// How the data is to be read: the same options on every command that reads labelled images.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data's format; found out from the path by default.", valueName: "name"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "What the data is read for: classification, regression, detection or segmentation; what its "
        + "format is usually read for by default.", valueName: "name"))
  var task: String?

  @Option(
    help: ArgumentHelp(
      "Labels that can't be used: error stops, skip leaves them out and lists them.",
      valueName: "error|skip"))
  var onBadLabel = "error"

  @Option(
    help: ArgumentHelp(
      "Class names in label order, for data that holds numbers only: a file with one name a line, "
        + "or the names themselves with commas between.", valueName: "file or list"))
  var classNames: String?

  @Option(help: ArgumentHelp("CSV column of image paths.", valueName: "name"))
  var pathColumn: String?

  @Option(help: ArgumentHelp("CSV column of class names.", valueName: "name"))
  var labelColumn: String?

  @Option(
    help: ArgumentHelp(
      "CSV columns of numbers to predict, with commas between, for regression.",
      valueName: "names"))
  var valueColumns: String?

  @Option(help: ArgumentHelp("CSV column of splits.", valueName: "name"))
  var splitColumn: String?

  @Option(help: ArgumentHelp("CSV column of groups that a split keeps whole.", valueName: "name"))
  var groupColumn: String?

  @Option(help: ArgumentHelp("CSV column of times, for a temporal split.", valueName: "name"))
  var timeColumn: String?

  @Option(help: ArgumentHelp("CSV column of sample weights.", valueName: "name"))
  var weightColumn: String?

  /// Class names that a model brings, where the user gives none.
  var knownClassNames: [String]?

  private enum CodingKeys: String, CodingKey {
    case format, classNames, pathColumn, labelColumn, splitColumn, groupColumn, timeColumn
    case weightColumn, task, onBadLabel, valueColumns
  }

  /// What happens to labels that cannot be used.
  func badLabelPolicy() throws -> BadLabelPolicy {
    guard let policy = BadLabelPolicy(rawValue: onBadLabel) else {
      throw UsageError.unknown(
        "value for --on-bad-label", onBadLabel, known: BadLabelPolicy.allCases)
    }
    return policy
  }

  /// Reads the data at a path as it lies; the word `generated` stands for the built-in shapes.
  func read(_ path: String, needsTraining: Bool) throws -> Dataset {
    if path == GeneratedData.word { return GeneratedData.dataset() }
    return try Dataset(
      contentsOf: URL(fileURLWithPath: path), format: format,
      options: options(needsTraining: needsTraining))
  }

  /// What readers are told.
  ///
  /// - Throws: `UsageError` for a task or policy that does not exist.
  func options(needsTraining: Bool) throws -> DatasetOptions {
    let task = try task.map { name in
      guard let task = VisionTask(rawValue: name) else {
        throw UsageError.unknown("task", name, known: VisionTask.allCases)
      }
      return task
    }
    return DatasetOptions(
      classNames: try classNames.map(ClassNames.init(parsing:))?.names ?? knownClassNames,
      columns: CSVColumns(
        path: pathColumn, label: labelColumn,
        values: valueColumns.map { [String](settingText: $0) ?? [] } ?? [],
        split: splitColumn, group: groupColumn, time: timeColumn, weight: weightColumn),
      task: task, onBadLabel: try badLabelPolicy(), needsTraining: needsTraining)
  }
}

/// The shapes Fovea draws itself, for a first try where there is no data.
enum GeneratedData {
  /// What stands for them in place of a path; a folder of that name is `./generated`.
  static let word = "generated"

  /// 500 grey images of 28 × 28 for each of six classes, the same on every machine.
  static func dataset() -> Dataset {
    GeneratedShapes(perClass: 500, size: 28, channels: 1, seed: 0).dataset()
  }
}

/// Class names as a user gives them.
struct ClassNames {
  let names: [String]

  /// Reads a file with one name a line, or a list with commas between.
  ///
  /// - Throws: `UsageError` where there is no name, or no file where a path seems to be meant.
  init(parsing text: String) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: text, isDirectory: &isFolder)
    if exists, !isFolder.boolValue {
      guard let contents = try? String(contentsOfFile: text, encoding: .utf8) else {
        throw UsageError("class names: cannot read \(text) as UTF-8 text")
      }
      names = contents.split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    } else {
      names = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard names.count > 1 else {
        throw UsageError(
          "class names '\(text)': there is no such file, and a list needs at least two names with "
            + "commas between")
      }
    }
    guard !names.isEmpty, !names.contains("") else {
      throw UsageError("class names '\(text)': a name is empty")
    }
  }
}
