import Foundation
import Fovea

/// The samples to evaluate: a given split, all, or the default of the data.
enum EvaluatedSplit: Equatable {
  case named(Split)
  case all
  case suitable

  /// Reads `train`, `val`, `test` or `all`; nil for the default of the data.
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

  /// The data with its splits, and the split to evaluate (nil: all samples).
  ///
  /// - Parameters:
  ///   - source: The run or model file; a run's folder may hold recorded splits.
  ///   - usual: The default of data that has splits, the first that it has.
  /// - Throws: `Failure` where the split does not exist, `DatasetError` where the data is the run's
  ///   own but has changed.
  func resolve(
    _ dataset: Dataset, recordedIn source: URL, usual: [Split] = [.test]
  ) throws -> (Dataset, Split?) {
    if self == .all { return (dataset, nil) }
    let folder =
      source.hasDirectoryPath || RunFiles(source).isFolder
      ? source : source.deletingLastPathComponent()
    let dataset = try RunFiles(folder).divided(dataset)
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
      if let split = usual.first(where: splits.contains) { return (dataset, split) }
      guard splits.isEmpty else {
        throw Failure(
          "\(dataset.name) has no \(usual.map(\.rawValue).joined(separator: " or ")) split; choose "
            + "with --split: "
            + (splits.map(\.rawValue) + ["all"]).joined(separator: ", "))
      }
      return (dataset, nil)
    }
  }
}

extension RunFiles {
  /// Whether the URL is a folder.
  var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
