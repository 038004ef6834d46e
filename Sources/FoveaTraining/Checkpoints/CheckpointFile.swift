import Foundation
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaLearning
import FoveaSupport
import FoveaTensors

/// A checkpoint: the state from which a run continues as if it had never stopped.
///
/// Tensors are named `model.<path>`, `ema.<path>`, `gradient.<path>` and `optimizer.<slot>.<path>`;
/// the state and the model's card are JSON in the metadata. The file is written whole or not at
/// all. Weights, optimizer and counters therefore always belong together.
enum CheckpointFile {
  private static let stateKey = "fovea.state"
  private static let waiting = "gradient."
  private static let optimizer = "optimizer."

  /// The writer of a checkpoint file.
  ///
  /// - Throws: `EncodingError` where the state or the card cannot be written.
  static func writer(
    _ tensors: LearnerTensors, _ state: TrainingState, _ card: ModelCard
  ) throws -> SafetensorsWriter {
    var named: [String: Tensor] = [:]
    for (path, value) in tensors.weights.values { named[ModelFile.weightPrefix + path] = value }
    for (path, value) in tensors.average ?? [:] { named[ModelFile.averagePrefix + path] = value }
    for (path, value) in tensors.waiting { named[waiting + path] = value }
    for (path, slots) in tensors.optimizer {
      for (slot, value) in slots { named["\(optimizer)\(slot).\(path)"] = value }
    }
    return SafetensorsWriter(
      named,
      metadata: try ModelFile.metadata(ModelFile.checkpointKind, card)
        .merging([stateKey: try RecordCoding.line(state)]) { $1 })
  }

  /// Writes a checkpoint, whole or not at all.
  ///
  /// - Throws: `FileWriteError`; an existing file of that name is then unchanged.
  static func write(
    _ tensors: LearnerTensors, _ state: TrainingState, _ card: ModelCard, to url: URL
  ) throws {
    let writer = try writer(tensors, state, card)
    try AtomicFile.write(to: url) { file in try writer.write { try file.write($0) } }
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `SafetensorsError`, `InferenceError` or `TrainingError` where the file is damaged or
  ///   of another kind.
  static func read(_ url: URL) throws -> (
    tensors: LearnerTensors, state: TrainingState, card: ModelCard
  ) {
    let file = try SafetensorsFile(contentsOf: url)
    let card = try ModelFile.card(of: file)
    guard file.metadata[ModelFile.kindKey] == ModelFile.checkpointKind,
      let text = file.metadata[stateKey]
    else {
      throw TrainingError(
        .badFile,
        "\(url.path) is no checkpoint to resume from; a run's checkpoint is last.safetensors.")
    }
    let state = try ModelFile.decoded(
      TrainingState.self, text, newest: TrainingState.currentFormatVersion, url)
    try state.configuration.validate()
    if let problem = state.problem {
      throw TrainingError(
        .badFile, "\(url.path) is damaged: \(problem). Restore it from a copy, or start a new run.")
    }
    return (try tensors(of: file), state, card)
  }

  /// The tensors of an open checkpoint.
  private static func tensors(of file: SafetensorsFile) throws -> LearnerTensors {
    var weights: [String: Tensor] = [:]
    var means: [String: Tensor] = [:]
    var gradients: [String: Tensor] = [:]
    var slots: [String: [String: Tensor]] = [:]
    for name in file.names {
      let value = try file.storedTensor(named: name)
      if name.hasPrefix(ModelFile.weightPrefix) {
        weights[String(name.dropFirst(ModelFile.weightPrefix.count))] = value
      } else if name.hasPrefix(ModelFile.averagePrefix) {
        means[String(name.dropFirst(ModelFile.averagePrefix.count))] = value
      } else if name.hasPrefix(waiting) {
        gradients[String(name.dropFirst(waiting.count))] = value
      } else {
        let parts = name.dropFirst(optimizer.count).split(separator: ".", maxSplits: 1)
        guard name.hasPrefix(optimizer), parts.count == 2 else {
          throw TrainingError(.badFile, "\(file.path) has an unknown tensor '\(name)'.")
        }
        slots[String(parts[1]), default: [:]][String(parts[0])] = value
      }
    }
    return LearnerTensors(
      weights: WeightSnapshot(weights), average: means.isEmpty ? nil : means, waiting: gradients,
      optimizer: slots)
  }
}
