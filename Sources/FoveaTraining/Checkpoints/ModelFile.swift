import Foundation
import FoveaInterchange
import FoveaLayers
import FoveaRunRecords
import FoveaTensors

/// A model file: weights under their paths (PyTorch's names), and the model's card.
enum ModelFile {
  /// The part all versions share.
  private struct Version: Decodable { let formatVersion: Int }

  static let cardKey = "fovea.card"
  static let kindKey = "fovea.kind"
  static let kind = "model"

  /// Writes a model, whole or not at all.
  ///
  /// - Throws: `FileWriteError`.
  static func write(_ weights: WeightSnapshot, _ card: ModelCard, to url: URL) throws {
    let writer = SafetensorsWriter(
      weights.values,
      metadata: [kindKey: kind, cardKey: try RecordCoding.line(card), "format": "pt"])
    try AtomicFile.write(to: url) { file in try writer.write { try file.write($0) } }
  }

  /// Reads the weights of a model file, or those of a checkpoint that it would be evaluated with.
  /// They lie in the file and come to memory when they are used.
  ///
  /// - Throws: `SafetensorsError` or `TrainingError`, where the file is damaged or something else.
  static func read(
    _ url: URL, checking: SafetensorsFile.Checking = .atOnce
  ) throws -> (weights: WeightSnapshot, card: ModelCard, file: SafetensorsFile) {
    let file = try SafetensorsFile(contentsOf: url, checking: checking)
    let card = try card(of: file)
    if file.metadata[kindKey] == CheckpointFile.kind {
      let tensors = try CheckpointFile.tensors(of: file, mapped: true)
      return (tensors.average.map { WeightSnapshot($0) } ?? tensors.weights, card, file)
    }
    guard file.metadata[kindKey] == kind else { throw foreign(url) }
    let values = try Dictionary(
      uniqueKeysWithValues: file.names.map { ($0, try file.mappedTensor(named: $0)) })
    return (WeightSnapshot(values), card, file)
  }

  /// The card in a file's metadata.
  static func card(of file: SafetensorsFile) throws -> ModelCard {
    let url = URL(fileURLWithPath: file.path)
    guard file.isVerified, let text = file.metadata[cardKey] else { throw foreign(url) }
    return try decoded(ModelCard.self, text, newest: ModelCard.currentFormatVersion, url)
  }

  /// Decodes what a file's metadata holds as JSON.
  static func decoded<Value: Decodable>(
    _ type: Value.Type, _ text: String, newest: Int, _ url: URL
  ) throws -> Value {
    let data = Data(text.utf8)
    do {
      let found = try RecordCoding.decoder().decode(Version.self, from: data).formatVersion
      guard found <= newest else {
        throw TrainingError(
          .badFile,
          "\(url.path) has format \(found), and this version of Fovea reads formats up to \(newest). "
            + "Use the version that wrote it, or a newer one.")
      }
      return try RecordCoding.decoder().decode(type, from: data)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(
        .badFile, "\(url.path) is damaged: its description of the model cannot be read (\(error)).")
    }
  }

  static func foreign(_ url: URL) -> TrainingError {
    TrainingError(
      .badFile,
      "\(url.path) was not written by Fovea's training: it lacks the model's description. Give a "
        + "run's folder, or a model.safetensors from one.")
  }

  /// Checks that values are just those a model has, by path, shape and type.
  ///
  /// - Throws: `TrainingError` naming the first that is missing, unknown or of another shape.
  static func check(
    _ values: [String: Tensor], against model: any Layer, named name: String, _ what: String,
    _ url: URL
  ) throws {
    var rest = values
    for (path, parameter) in model.parameters() {
      guard let value = rest.removeValue(forKey: path) else {
        throw TrainingError(
          .badFile, "\(url.path) lacks the \(what) '\(path)' that the model \(name) has.")
      }
      guard value.type == parameter.value.type else {
        throw TrainingError(
          .badFile,
          "\(url.path) has the \(what) '\(path)' as \(value.type), and the model \(name) needs "
            + "\(parameter.value.type).")
      }
    }
    if let extra = rest.keys.min() {
      throw TrainingError(
        .badFile, "\(url.path) has the \(what) '\(extra)', which the model \(name) does not have.")
    }
  }
}
