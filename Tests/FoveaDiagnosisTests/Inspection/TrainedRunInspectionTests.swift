import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import FoveaTraining
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct TrainedRunInspectionTests {
  @Test func labelledImagesAndOneImage() throws {
    try withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("run")
      var configuration = TrainingConfiguration()
      configuration.data = TrainingConfiguration.generatedData
      configuration.model = "small_cnn"
      configuration.epochs = 1
      let data = try configuration.divide(
        GeneratedShapes(perClass: 20, size: 28, channels: 1, seed: 0).dataset())
      _ = try Trainer(configuration: configuration, data: data, runFolder: place).train()
      let run = try TrainedRun(contentsOf: place)
      let before = run.trained.model.parameters().map { $0.parameter.value.floats() }
      let record = try run.inspection(of: data.dataset, split: .training, count: 12)
      #expect(record.imageCount == 12 && record.source == "train" && record.isTraining)
      #expect(record.labels == .given && (record.loss ?? 0) > 0)
      #expect(record.layers.count >= 3 && record.layers.last?.stage == "head")
      #expect(record.layers.allSatisfy { ($0.weightGradientNorm ?? 0) > 0 })
      #expect(run.trained.model.parameters().map { $0.parameter.value.floats() } == before)
      #expect(try run.inspection(of: data.dataset, split: .training, count: 12) == record)

      let pixels = (0..<28 * 28).map { UInt8($0 % 251) }
      let image = Image(width: 28, height: 28, channels: 1, pixels: pixels)
      let alone = try run.inspection(of: image, name: "new.png")
      #expect(alone.imageCount == 1 && !alone.isTraining && alone.labels == .predicted)
      // The predicted label is the likeliest: its cross-entropy is at most log of the class count.
      #expect((alone.loss ?? 99) <= log(6.0) && (alone.loss ?? 0) > 0)
      #expect(alone.layers.map(\.path) == record.layers.map(\.path))
    }
  }

  @Test func verificationRunsForwardOnly() throws {
    let specification = ModelSpecification(
      architecture: "small_cnn", classCount: 4, channels: 1, height: 28, width: 28)
    let card = ModelCard(
      task: .verification, model: specification, classNames: [],
      preprocessing: Preprocessing(width: 28, height: 28, channels: 1, mean: [0], deviation: [1]))
    let trained = try TrainedModel(
      model: Catalogue.make(specification, RandomKey(seed: 0)), card: card)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.safetensors")
      try trained.write(to: file)
      let image = Image(
        width: 28, height: 28, channels: 1, pixels: [UInt8](repeating: 9, count: 28 * 28))
      let record = try TrainedRun(contentsOf: file).inspection(of: image, name: "a")
      #expect(record.labels == nil && record.loss == nil)
      #expect(record.layers.allSatisfy { $0.weightGradientNorm == nil })
    }
  }
}
