import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaTensors

import FoveaTraining

/// Two convolutions, optionally with normalization and dropout, and a dense layer.
package struct TinyNet: Layer {
  package var first: Conv2D
  package var norm: BatchNorm?
  package var second: Conv2D
  package var head: Linear
  let dropout: Dropout

  package init(_ specification: ModelSpecification, key: RandomKey) {
    let isPlain = specification.architecture == "plain"
    first = Conv2D(
      specification.channels, 8, kernel: 3, strides: 2, padding: .same, key: key.fold(0))
    norm = isPlain ? nil : BatchNorm(8)
    second = Conv2D(8, 16, kernel: 3, strides: 2, padding: .same, key: key.fold(1))
    dropout = Dropout(isPlain ? 0 : 0.1)
    head = Linear(16, specification.classCount, key: key.fold(2))
  }

  package func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    var y = first(x, context, as: "first")
    if let norm { y = norm(y, context, as: "norm") }
    y = second(y.relu(), context, as: "second").relu()
    return head(dropout(y.globalAveragePool2D(), context, as: "dropout"), context, as: "head")
  }

  package mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("first", &first)
    visitor.child("norm", &norm)
    visitor.child("second", &second)
    visitor.child("head", &head)
  }
}

/// Makes the models of these tests.
package let makeTiny: ModelFactory = { specification, key in TinyNet(specification, key: key) }

/// A temporary folder that is removed with the value.
package final class Scratch {
  package let url: URL
  package init() {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("fovea-training-\(UUID().uuidString)")
  }
  deinit { try? FileManager.default.removeItem(at: url) }
  package func callAsFunction(_ name: String) -> URL { url.appendingPathComponent(name) }
}

/// Small generated shapes, divided.
package func shapes(perClass: Int = 14, _ configuration: TrainingConfiguration) throws
  -> DividedDataset
{
  try configuration.divide(
    GeneratedShapes(perClass: perClass, size: 16, channels: 1, seed: 3, noise: 0.05).dataset())
}

/// Settings for the tiny model.
package func tinyConfiguration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
  -> TrainingConfiguration
{
  var configuration = TrainingConfiguration()
  configuration.data = "shapes"
  configuration.model = "tiny"
  configuration.epochs = 3
  configuration.batchSize = 16
  configuration.learningRate = 0.05
  configuration.augment = "horizontal-flip"
  change(&configuration)
  return configuration
}

/// Trains in a folder; the closure gets the trainer with every event.
@discardableResult
package func train(
  _ configuration: TrainingConfiguration, in folder: URL, data: DividedDataset? = nil,
  resuming: Bool = false, onEvent: (TrainingEvent, Trainer) throws -> Void = { _, _ in }
) throws -> TrainingResult {
  let data = try data ?? shapes(configuration)
  let trainer = try Trainer(
    configuration: configuration, data: data, runFolder: folder, makeModel: makeTiny,
    resuming: resuming)
  return try trainer.train { try onEvent($0, trainer) }
}

/// The bytes of all weights in a model file, by name.
package func weights(_ file: URL) throws -> [String: [Float]] {
  try ModelFile.read(file).weights.values.mapValues { $0.floats() }
}

extension TrainingResult {
  /// The history without times.
  package var timeless: [[Double?]] {
    history.map {
      [
        Double($0.epoch), Double($0.step), $0.learningRate, $0.trainLoss, $0.trainAccuracy,
        $0.valLossWeighted, $0.valLossUnweighted,
      ] + $0.valMetrics.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
