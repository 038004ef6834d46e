import Foundation
import FoveaInference

/// The files of a run's folder by name.
public struct RunFiles: Sendable {
  /// The folder.
  public let folder: URL

  /// Names the files of a folder; nothing is touched.
  public init(_ folder: URL) { self.folder = folder }

  /// The model: weights and all that is needed to use them.
  public var model: URL { folder.appendingPathComponent(ModelFile.name) }
  /// The checkpoint to resume from.
  public var last: URL { folder.appendingPathComponent("last.safetensors") }
  /// The checkpoint of the best validation.
  public var best: URL { folder.appendingPathComponent(ModelFile.bestName) }
  /// The checkpoint kept at the end of an epoch (from 1).
  public func kept(epoch: Int) -> URL {
    let digits = String(epoch)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return folder.appendingPathComponent("epoch-\(padded).safetensors")
  }
  /// Every setting with its value.
  public var configuration: URL { folder.appendingPathComponent("config.json") }
  /// The same as YAML, to train again with.
  public var configurationYAML: URL { folder.appendingPathComponent("config.yaml") }
  /// One line per epoch.
  public var history: URL { folder.appendingPathComponent("history.jsonl") }
  /// The history as a table.
  public var results: URL { folder.appendingPathComponent("results.csv") }
  /// Which sample is in which split.
  public var splits: URL { folder.appendingPathComponent("splits.json") }
  /// What the run was.
  public var run: URL { folder.appendingPathComponent("run.json") }
  /// Images left out because they cannot be decoded.
  public var skipped: URL { folder.appendingPathComponent("skipped.json") }
}
