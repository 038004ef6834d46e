import Foundation
import FoveaImages
import FoveaInference
import FoveaSupport

/// The paths of the files in a run's folder.
public struct RunFiles: Sendable {
  /// The folder.
  public let folder: URL

  /// Makes the paths of a folder's files; nothing is read or written.
  public init(_ folder: URL) { self.folder = folder }

  /// The model file: weights and card.
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
  /// All settings, as JSON.
  public var configuration: URL { folder.appendingPathComponent("config.json") }
  /// All settings as YAML, to train again with.
  public var configurationYAML: URL { folder.appendingPathComponent("config.yaml") }
  /// The epoch records, one line of JSON per epoch.
  public var history: URL { folder.appendingPathComponent("history.jsonl") }
  /// The history as a CSV table.
  public var results: URL { folder.appendingPathComponent("results.csv") }
  /// The split of each sample.
  public var splits: URL { folder.appendingPathComponent("splits.json") }
  /// The record of the run.
  public var run: URL { folder.appendingPathComponent("run.json") }
  /// The measurements of layers, one line of JSON each; only with the setting `watch`.
  public var watch: URL { folder.appendingPathComponent("watch.jsonl") }
  /// The batches whose loss stood far out, one line of JSON each; missing where none did.
  public var spikes: URL { folder.appendingPathComponent("spikes.jsonl") }
  /// The range test of a run whose learning rate was found by one.
  public var learningRate: URL { folder.appendingPathComponent("find-lr.json") }
  /// The list of images skipped because they cannot be decoded.
  public var skipped: URL { folder.appendingPathComponent("skipped.json") }
}

extension RunFiles {
  /// Writes the list of skipped images.
  ///
  /// - Throws: An error of the file system.
  func write(skipped: [SkippedImage]) throws {
    try AtomicFile.write(
      RecordCoding.encoder(indented: true).encode(skipped) + Data("\n".utf8), to: self.skipped)
  }

  /// Adds images that an evaluation skipped to the list, each once.
  ///
  /// - Throws: An error of the file system; `RecordReadError` where the list is damaged.
  public func append(skipped images: [SkippedImage]) throws {
    var listed: [SkippedImage] = []
    if FileManager.default.fileExists(atPath: skipped.path) {
      do {
        listed = try RecordCoding.decoder().decode(
          [SkippedImage].self, from: RecordCoding.contents(of: skipped))
      } catch is DecodingError {
        throw RecordReadError.damaged(
          path: skipped.path, line: nil, reason: "it is not a list of images")
      }
    }
    let new = images.filter { !listed.contains($0) }
    if !new.isEmpty { try write(skipped: listed + new) }
  }
}
