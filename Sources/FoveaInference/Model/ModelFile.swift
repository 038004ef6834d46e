import Foundation
import FoveaInterchange
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The format of model files: weights by their paths (PyTorch's names), and the model's card.
package enum ModelFile {
  /// The part of a description that is common to all versions.
  private struct Version: Decodable { let formatVersion: Int }

  /// The name of the file in a run's folder.
  package static let name = "model.safetensors"
  /// The name of the checkpoint of a run's best validation.
  package static let bestName = "best.safetensors"

  /// The metadata key of the card.
  package static let cardKey = "fovea.card"
  /// The metadata key of the file's kind.
  package static let kindKey = "fovea.kind"
  /// The metadata key of an imported network's operators.
  package static let graphKey = "fovea.graph"
  /// The kind of a model file.
  package static let kind = "model"
  /// The kind of a checkpoint, from which training continues.
  package static let checkpointKind = "checkpoint"
  /// The prefix of weights in a checkpoint.
  package static let weightPrefix = "model."
  /// The prefix of averaged weights in a checkpoint.
  package static let averagePrefix = "ema."

  /// Writes a model, whole or not at all.
  ///
  /// - Throws: `FileWriteError` where it cannot be written, `EncodingError` where a metric of the
  ///   card is not finite.
  package static func write(_ weights: WeightSnapshot, _ card: ModelCard, to url: URL) throws {
    let writer = SafetensorsWriter(
      weights.values, metadata: try metadata(kind, card).merging(["format": "pt"]) { $1 })
    try AtomicFile.write(to: url) { file in try writer.write { try file.write($0) } }
  }

  /// A file's metadata: its kind, and the model's card and graph.
  ///
  /// - Throws: `EncodingError` where a metric of the card is not finite.
  package static func metadata(_ kind: String, _ card: ModelCard) throws -> [String: String] {
    var result = [kindKey: kind, cardKey: try RecordCoding.line(card)]
    result[graphKey] = card.model.definition
    return result
  }

  /// Reads the weights of a model file, or the weights of a checkpoint for evaluation. They are
  /// loaded from the file when they are used.
  ///
  /// - Throws: `SafetensorsError` or `InferenceError`, where the file is damaged or of another
  ///   kind.
  package static func read(
    _ url: URL, checking: SafetensorsFile.Checking = .atOnce
  ) throws -> (weights: WeightSnapshot, card: ModelCard, file: SafetensorsFile) {
    let file = try SafetensorsFile(contentsOf: url, checking: checking)
    let card = try card(of: file)
    guard [kind, checkpointKind].contains(file.metadata[kindKey]) else { throw foreign(url) }
    return (WeightSnapshot(try values(of: file, below: prefix(of: file))), card, file)
  }

  /// The prefix of the names of the weights for evaluation.
  static func prefix(of file: SafetensorsFile) -> String {
    guard file.metadata[kindKey] == checkpointKind else { return "" }
    return file.entries.keys.contains { $0.hasPrefix(averagePrefix) } ? averagePrefix : weightPrefix
  }

  /// The tensors with a prefix, by the rest of their names. They are loaded when they are used.
  private static func values(
    of file: SafetensorsFile, below prefix: String
  ) throws -> [String: Tensor] {
    try Dictionary(
      uniqueKeysWithValues: file.names.filter { $0.hasPrefix(prefix) }
        .map { (String($0.dropFirst(prefix.count)), try file.mappedTensor(named: $0)) })
  }

  /// The model file at a path or in a run's folder.
  ///
  /// - Throws: `InferenceError` where there is none, or it is a file of another program.
  static func located(at url: URL) throws -> URL {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      if let reason = RegularFile.problem(ofLink: url.path) {
        throw InferenceError(.badFile, "\(url.path) cannot be read: \(reason)")
      }
      throw InferenceError(
        .badFile,
        "there is no model file or run folder \(url.path)."
          + NearestName.question(forFileAt: url)
          + " Check the path.")
    }
    guard isFolder.boolValue else {
      let kinds = [
        "onnx": "ONNX", "pt": "PyTorch", "pth": "PyTorch", "th": "PyTorch", "h5": "Keras",
      ]
      guard let kind = kinds[url.pathExtension.lowercased()] else { return url }
      throw InferenceError(
        .badFile,
        "\(url.path) is a file of \(kind)'s, not a model file of Fovea's. Import it first, and "
          + "open the model file that the import writes.")
    }
    for file in [name, bestName].map({ url.appendingPathComponent($0) })
    where FileManager.default.fileExists(atPath: file.path) { return file }
    throw InferenceError(
      .badFile,
      "\(url.path) holds no model: neither model.safetensors nor best.safetensors. Give the folder "
        + "of a run with at least one validation, or a model file.")
  }

  /// The card in a file's metadata.
  ///
  /// - Throws: `InferenceError` where the file isn't a model file, or its card can't be read.
  package static func card(of file: SafetensorsFile) throws -> ModelCard {
    let url = URL(fileURLWithPath: file.path)
    guard file.isVerified, let text = file.metadata[cardKey] else { throw foreign(url) }
    var card = try decoded(ModelCard.self, text, newest: ModelCard.currentFormatVersion, url)
    card.model.definition = file.metadata[graphKey]
    try card.checkStored(at: url)
    return card
  }

  /// Decodes JSON in a file's metadata.
  ///
  /// - Parameter newest: The newest readable format version.
  /// - Throws: `InferenceError` where its version is newer, or it is damaged.
  package static func decoded<Value: Decodable>(
    _ type: Value.Type, _ text: String, newest: Int, _ url: URL
  ) throws -> Value {
    let data = Data(text.utf8)
    do {
      let found = try RecordCoding.decoder().decode(Version.self, from: data).formatVersion
      guard found <= newest else {
        throw InferenceError(
          .badFile,
          "\(url.path) has format \(found), and this version of Fovea reads formats up to "
            + "\(newest). Use the version that wrote it, or a newer one.")
      }
      return try RecordCoding.decoder().decode(type, from: data)
    } catch let error as InferenceError {
      throw error
    } catch {
      throw InferenceError(
        .badFile, "\(url.path) is damaged: its description of the model cannot be read (\(error)).")
    }
  }

  /// The error for a file that lacks a model's description.
  package static func foreign(_ url: URL) -> InferenceError {
    InferenceError(
      .badFile,
      "\(url.path) was not written by Fovea's training: it lacks the model's description. Give a "
        + "run's folder, or a model.safetensors from one.")
  }

  /// Checks that values match a model's, by path, shape and type.
  ///
  /// - Throws: `InferenceError` naming the first value that is missing, unknown or of another
  ///   shape.
  package static func check(
    _ values: [String: Tensor], against model: any Layer, named name: String, _ what: String,
    _ url: URL
  ) throws {
    var rest = values
    for (path, parameter) in model.parameters() {
      guard let value = rest.removeValue(forKey: path) else {
        throw InferenceError(
          .badFile, "\(url.path) lacks the \(what) '\(path)' that the model \(name) has.")
      }
      guard value.type == parameter.value.type else {
        throw InferenceError(
          .badFile,
          "\(url.path) has the \(what) '\(path)' as \(value.type), and the model \(name) needs "
            + "\(parameter.value.type).")
      }
    }
    if let extra = rest.keys.min() {
      throw InferenceError(
        .badFile, "\(url.path) has the \(what) '\(extra)', which the model \(name) does not have.")
    }
  }
}
