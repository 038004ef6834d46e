import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLearning
import FoveaMetrics
import FoveaModels
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite("Verification", .serialized)
struct VerificationTaskTests {
  private func configuration() -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.modelOptions = ["backbone": "small_cnn"]
    configuration.embeddingSize = 8
    configuration.epochs = 12
    configuration.learningRate = 0.01
    configuration.batchSize = 12
    configuration.optimizer = .adam
    configuration.seed = 4
    return configuration
  }

  private func shapes(perClass: Int = 14) throws -> DividedDataset {
    var dataset = GeneratedShapes(perClass: perClass, size: 16, channels: 1, seed: 3, noise: 0.05)
      .dataset()
    dataset.task = .verification
    return try dataset.split(SplitPlan(seed: 1))
  }

  @Test("Class folders train an embedding by triplets; the threshold comes from validation")
  func folders() throws {
    let scratch = Scratch()
    let data = try shapes(perClass: 60)
    let trainer = try Trainer(
      configuration: configuration(), data: data, runFolder: scratch("run"))
    #expect(trainer.configuration.loss == .triplet)
    let result = try trainer.train()
    #expect(result.ending == .completed && result.metric == "rocAUC")
    let trained = try TrainedModel(contentsOf: scratch("run"))
    #expect(trained.card.task == .verification && trained.card.classNames.isEmpty)
    #expect(trained.card.model.classCount == 8)
    #expect((trained.card.distanceThreshold ?? 0) > 0)
    #expect((result.bestValue ?? 0) > 0.6)
  }

  @Test("Stopped and resumed runs end with the bits of an uninterrupted run")
  func resumes() throws {
    let scratch = Scratch()
    let data = try shapes()
    func run(_ name: String, resuming: Bool = false, stopsAfter batches: Int? = nil) throws
      -> TrainingResult
    {
      let trainer = try Trainer(
        configuration: configuration(), data: data, runFolder: scratch(name), resuming: resuming)
      var steps = 0
      return try trainer.train { event in
        guard case .step = event else { return }
        steps += 1
        if steps == batches { trainer.requestStop() }
      }
    }
    _ = try run("whole")
    #expect(try run("parts", stopsAfter: 3).ending == .interrupted)
    _ = try run("parts", resuming: true)
    #expect(
      try weights(scratch("parts/model.safetensors"))
        == weights(scratch("whole/model.safetensors")))
  }

  @Test("Listed pairs train by the contrastive loss, which class folders don't support")
  func pairs() throws {
    let scratch = Scratch()
    var dataset = try shapes().dataset
    dataset.pairs = Split.allCases.flatMap { split in
      let members = dataset.indices(of: split).sorted {
        (dataset.samples[$0].label, $0) < (dataset.samples[$1].label, $1)
      }
      return zip(members, members.dropFirst()).map { first, second in
        ImagePair(
          first, second, isSame: dataset.samples[first].label == dataset.samples[second].label)
      }
    }
    let data = try dataset.split(SplitPlan())
    let trainer = try Trainer(
      configuration: configuration(), data: data, runFolder: scratch("pairs"))
    #expect(trainer.configuration.loss == .contrastive)
    let result = try trainer.train()
    #expect(result.history.allSatisfy { $0.trainLoss.isFinite && $0.valMetrics["rocAUC"] != nil })
    var wrong = configuration()
    wrong.loss = .contrastive
    let error = #expect(throws: SettingError.self) {
      try Trainer(configuration: wrong, data: try shapes(), runFolder: scratch("x")).train()
    }
    #expect(error?.description.contains("which needs a list of pairs") == true)
    dataset.pairs.removeAll { !$0.isSame }
    let unsound = try dataset.split(SplitPlan())
    let lack = #expect(throws: DatasetError.self) {
      try Trainer(configuration: configuration(), data: unsound, runFolder: scratch("y")).train()
    }
    #expect(lack?.description.contains("0 different ones; verification needs both") == true)
  }
}
