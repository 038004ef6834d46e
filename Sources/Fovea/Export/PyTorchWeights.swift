import Foundation
import FoveaGraphs
import FoveaImages
import FoveaInference
import FoveaInterchange
import FoveaLayers
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import FoveaWeights

/// A trained model's weights with PyTorch's names and order of axes. The names are torchvision's
/// where it has the model.
///
/// Convolutions are `[out, in, height, width]`. Inputs of a dense layer after flattened maps are
/// ordered by channels, rows and columns. `load_state_dict(strict=False)` loads them: only the
/// counters `num_batches_tracked` are missing.
public struct PyTorchWeights {
  private let trained: TrainedModel
  /// The tensors by PyTorch's names.
  public let tensors: [String: Tensor]

  /// Converts the weights to PyTorch's order of axes.
  public init(of trained: TrainedModel) {
    self.trained = trained
    let preprocessing = trained.card.preprocessing
    let maps = FlattenedInputs.maps(
      of: trained.model,
      input: [1, preprocessing.height, preprocessing.width, preprocessing.channels])
    var tensors: [String: Tensor] = [:]
    let naming = WeightNaming.published(of: trained.card.model.architecture)
    for (path, parameter) in trained.model.parameters() {
      let value = parameter.value
      let name = naming.name(of: path)
      if value.rank == 4 {
        tensors[name] = value.transposed([0, 3, 1, 2])
      } else if let map = maps[path], value.rank == 2 {
        tensors[name] = value.reshaped([value.shape[0]] + map).transposed([0, 3, 1, 2])
          .reshaped(value.shape)
      } else {
        tensors[name] = value
      }
    }
    self.tensors = tensors
  }

  /// Writes the weights, and beside them a `.json` file with the architecture, classes and
  /// preprocessing.
  ///
  /// - Returns: The URL of the `.json` file.
  /// - Throws: `FileWriteError` where a file cannot be written.
  public func write(to url: URL) throws -> URL {
    let card = trained.card
    let writer = SafetensorsWriter(tensors, metadata: ["format": "pt"])
    try AtomicFile.write(to: url) { file in try writer.write { try file.write($0) } }
    let json = url.deletingPathExtension().appendingPathExtension("json")
    let description = Description(
      architecture: card.model.architecture, options: card.model.options, task: card.task.rawValue,
      classes: card.classNames, preprocessing: card.preprocessing, metrics: card.metrics,
      temperature: card.temperature, dataHash: card.dataHash, createdBy: FoveaVersion.program)
    try AtomicFile.write(try RecordCoding.encoder(indented: true).encode(description), to: json)
    return json
  }

  private struct Description: Encodable {
    let architecture: String
    let options: [String: String]
    let task: String
    let classes: [String]
    let preprocessing: Preprocessing
    let metrics: [String: Double]
    let temperature: Double?
    let dataHash: String
    let createdBy: String
  }
}
