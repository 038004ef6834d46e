import Fovea
import Foundation

/// Which samples are evaluated: a split that was asked for, all, or what suits the data.
enum EvaluatedSplit: Equatable {
  case named(Split)
  case all
  case suitable

  /// Reads `train`, `val`, `test` or `all`; nil leaves the choice to the data.
  ///
  /// - Throws: `UsageError` for another text.
  init(parsing text: String?) throws {
    switch text {
    case nil: self = .suitable
    case "all": self = .all
    case let text?:
      guard let split = Split(folder: text) else {
        throw UsageError.unknown(
          "split", text, known: Split.allCases.map(\.rawValue) + ["all"])
      }
      self = .named(split)
    }
  }

  /// The data with the splits that apply, and the split to evaluate (nil: all samples).
  ///
  /// - Parameter source: the run or model file; what lies in a run's folder may hold its splits.
  /// - Throws: `Failure` where the split does not exist, `DatasetError` where the data is the run's
  ///   own but has changed.
  func resolve(
    _ dataset: Dataset, recordedIn source: URL
  ) throws -> (Dataset, Split?) {
    if self == .all { return (dataset, nil) }
    let dataset = try Self.divided(dataset, recordedIn: source)
    let splits = dataset.splits
    switch self {
    case .named(let split):
      guard splits.contains(split) else {
        throw Failure(
          "\(dataset.name) has no \(split.rawValue) split"
            + (splits.isEmpty
              ? ", nor any other; use --split all"
              : "; it has: " + splits.map(\.rawValue).joined(separator: ", ")))
      }
      return (dataset, split)
    case .suitable, .all:
      if splits.contains(.test) { return (dataset, .test) }
      guard splits.isEmpty else {
        throw Failure(
          "\(dataset.name) has no test split; choose with --split: "
            + (splits.map(\.rawValue) + ["all"]).joined(separator: ", "))
      }
      return (dataset, nil)
    }
  }

  /// Applies the splits that a run recorded, where the data is the run's own.
  private static func divided(
    _ dataset: Dataset, recordedIn source: URL
  ) throws -> Dataset {
    let folder =
      source.hasDirectoryPath || RunFiles(source).isFolder
      ? source : source.deletingLastPathComponent()
    let file = RunFiles(folder).splits
    guard FileManager.default.fileExists(atPath: file.path) else { return dataset }
    let recorded = try SplitAssignment(contentsOf: file)
    let known = recorded.members.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    let shared = dataset.samples.count { known.contains($0.id) }
    // Mostly the same names: the run's own data, and a change in it must be heard of, since the
    // test split would no longer be the one that training never saw.
    guard 2 * shared > max(known.count, dataset.samples.count) else { return dataset }
    return try dataset.applying(recorded)
  }
}

extension RunFiles {
  /// Whether the run's folder is a folder.
  var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
