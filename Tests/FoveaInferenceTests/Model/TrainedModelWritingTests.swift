import Foundation
import FoveaGraphs
import FoveaImages
import FoveaInterchange
import FoveaLayers
import FoveaModels
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaInference

@Suite(.serialized) struct TrainedModelWritingTests {
  private func outputs(_ trained: TrainedModel, batch: Int) throws -> [Float] {
    let shape = [batch] + trained.card.model.inputShape.dropFirst()
    let output = trained(Tensor.randomUniform(shape, key: RandomKey(seed: UInt64(batch))))
    try Tensor.tryEvaluate([output])
    return output.floats()
  }

  @Test(arguments: VisionTask.allCases)
  func ownLayersBecomeAGraphThatAnyProgramOpens(task: VisionTask) throws {
    let folder = try ModelFolder()
    let own = try OwnModels.trained(task)
    try own.write(to: folder("own.safetensors").path)
    let file = try SafetensorsFile(contentsOf: folder("own.safetensors"))
    #expect(file.metadata["fovea.kind"] == "model")
    #expect(file.metadata["fovea.graph"]?.contains("Conv") == true)

    let read = try TrainedModel(contentsOf: folder("own.safetensors"))
    #expect(read.card.model.architecture == "graph" && read.card.task == task)
    #expect(read.card.classNames == own.card.classNames)
    #expect(read.card.valueScaling == own.card.valueScaling)
    for batch in [1, 2, 5] {
      let (expected, found) = (try outputs(own, batch: batch), try outputs(read, batch: batch))
      #expect(expected.count == found.count)
      for (a, b) in zip(expected, found) { #expect(abs(a - b) <= 1e-5 * max(1, abs(a))) }
    }
    // The predictors give the same results.
    let images = folder.pictures(3).map { InputImage.pixels($0) }
    for (a, b) in zip(
      try VisionModel(own).predict(images), try VisionModel(read).predict(images))
    {
      switch (a, b) {
      case (.classification(let a), .classification(let b)):
        #expect(a.name == b.name && abs(a.probability - b.probability) < 1e-5)
      case (.detection(let a), .detection(let b)):
        #expect(!a.isEmpty && a.count == b.count && a.first?.label == b.first?.label)
      case (.segmentation(let a), .segmentation(let b)):
        #expect(zip(a.mask.values, b.mask.values).allSatisfy { $0 == $1 })
      case (.regression(let a), .regression(let b)):
        for (x, y) in zip(a, b) { #expect(abs(x.value - y.value) < 1e-4) }
      case (.verification(let a), .verification(let b)): #expect(a.distance(to: b) < 1e-3)
      default: Issue.record("\(a) and \(b)")
      }
    }
    // A model that was read is written unchanged.
    try read.write(to: folder("again.safetensors"))
    let again = try TrainedModel(contentsOf: folder("again.safetensors"))
    #expect(again.card == read.card)
    #expect(try outputs(again, batch: 2) == outputs(read, batch: 2))
  }

  @Test func modelsOfTheCatalogueKeepTheirName() throws {
    let folder = try ModelFolder()
    let read = try TrainedModel(contentsOf: folder.write(.classification))
    try read.write(to: folder("named.safetensors"))
    let named = try TrainedModel(contentsOf: folder("named.safetensors"))
    #expect(named.card == read.card && named.card.model.architecture == "small_cnn")
    #expect(try outputs(named, batch: 2) == outputs(read, batch: 2))

    try read.write(to: folder("portable.safetensors"), portable: true)
    let portable = try TrainedModel(contentsOf: folder("portable.safetensors"))
    #expect(portable.card.model.architecture == "graph")
    for (a, b) in zip(try outputs(portable, batch: 2), try outputs(read, batch: 2)) {
      #expect(abs(a - b) <= 1e-5)
    }
  }

  @Test func furtherTrainingDoesNotChangeWhatWasTaken() throws {
    var network = OwnModels.network(.classification)
    let trained = try TrainedModel(model: network, card: OwnModels.card(.classification))
    let before = try outputs(trained, batch: 1)
    network.update { _, parameter in parameter.value = parameter.value * 2 }
    #expect(try outputs(trained, batch: 1) == before)
    #expect(trained.file == nil && trained.name == "own")
  }

  @Test func aModelThatCannotBeTracedIsNotWritten() throws {
    let folder = try ModelFolder()
    let trained = try TrainedModel(model: BatchDependent(), card: OwnModels.card(.classification))
    let error = #expect(throws: InferenceError.self) {
      try trained.write(to: folder("none.safetensors"))
    }
    #expect(error?.kind == .unsuitableModel)
    #expect(
      error?.description
        == "the model own can't be written as a portable file: the model's operations depend on "
        + "the shape of its input, so that the shape can't be dynamic; export it for a fixed batch "
        + "and size. Write it with `portable` false, and call `Catalogue.register` in the program "
        + "that opens it.")
    #expect(!FileManager.default.fileExists(atPath: folder("none.safetensors").path))
  }

  @Test func aModelThatDoesNotSuitItsCardIsRefused() throws {
    var card = OwnModels.card(.classification)
    card.classNames.append("star")
    let names = #expect(throws: InferenceError.self) {
      try TrainedModel(model: OwnModels.network(.classification), card: card)
    }
    #expect(names?.description == "the model own has 4 class names for 3 classes.")
    card = OwnModels.card(.classification)
    card.preprocessing.width = 40
    let size = #expect(throws: InferenceError.self) {
      try TrainedModel(model: OwnModels.network(.classification), card: card)
    }
    #expect(
      size?.description
        == "the model own takes input of 24x32x3, but its preprocessing gives 24x40x3 (height, "
        + "width, channels).")
    let name = #expect(throws: InferenceError.self) {
      try TrainedModel(
        model: OwnModels.network(.classification),
        card: OwnModels.card(.classification, architecture: "small_cnn"))
    }
    #expect(
      name?.description.hasPrefix("the model is not the catalogue's small_cnn: its weight '")
        == true)
    #expect(
      name?.description.hasSuffix(
        "Give its card another architecture, or the options that it has.") == true)
    let task = #expect(throws: InferenceError.self) {
      try TrainedModel(model: OwnModels.network(.classification), card: OwnModels.card(.detection))
    }
    #expect(
      task?.description
        == "the model own: the model says nothing of boxes; a model for detection is a "
        + "DetectionModel")
  }
}

/// A network that computes single images differently from larger batches.
private struct BatchDependent: Layer {
  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let means = x.mean(axes: [1, 2])
    return x.shape[0] == 3 ? means : means * 2
  }
  mutating func visit(_ visitor: inout ParameterVisitor) {}
}
