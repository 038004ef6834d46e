@testable import FoveaLearning
import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct ProbeTests {
  static func probing(_ source: URL) -> TrainingConfiguration {
    tinyConfiguration {
      $0.weights = source.path
      $0.probe = true
      $0.augment = ""
      $0.epochs = 6
      $0.optimizer = .adamw
      $0.learningRate = 0.01
      $0.classWeights = .balanced
    }
  }

  /// The model file holds the whole model: evaluated on images, it gives the metrics of the probe.
  @Test func trainsTheHeadAndWritesAWholeModel() throws {
    let scratch = Scratch()
    let source = try FineTunedRunTests.source(in: scratch)
    var done: [Int] = []
    let result = try train(Self.probing(source), in: scratch("run")) { event, _ in
      if case .features(let count, let total) = event {
        done.append(count)
        #expect(total == 59 + 13)
      }
    }
    #expect(result.history.count == 6 && done.last == 72)
    let (before, after) = (
      try weights(RunFiles(source).model), try weights(RunFiles(scratch("run")).model)
    )
    #expect(after.keys.filter { before[$0] != after[$0] }.sorted() == ["head.bias", "head.weight"])
    let classifier = try Classifier(
      TrainedModel(contentsOf: RunFiles(scratch("run")).model, makeModel: makeTiny))
    let record = try classifier.evaluate(
      shapes(Self.probing(source)).dataset, split: .validation
    ).record
    #expect(record.headlines["accuracy"] == result.bestValue)
    let best = try #require(result.history.first { $0.epoch == result.bestEpoch })
    #expect(
      abs((record.headlines["logLoss"] ?? 0) - (best.valMetrics["logLoss"] ?? 1)) < 1e-5)
  }

  @Test func resumesToTheSameBits() throws {
    let scratch = Scratch()
    let configuration = Self.probing(try FineTunedRunTests.source(in: scratch))
    let whole = try train(configuration, in: scratch("whole"))
    for stop in [0, 5, 9] {
      var batches = 0
      let first = try train(configuration, in: scratch("\(stop)")) { event, trainer in
        if case .step = event { batches += 1 }
        switch event {
        case .features where stop == 0: trainer.requestStop()
        case .step where batches == stop: trainer.requestStop()
        default: break
        }
      }
      #expect(first.ending == .interrupted)
      let second = try train(configuration, in: scratch("\(stop)"), resuming: true)
      #expect(second.timeless == whole.timeless)
      #expect(
        try weights(RunFiles(scratch("\(stop)")).model) == weights(RunFiles(scratch("whole")).model)
      )
    }
  }

  @Test func probesForValuesToo() throws {
    let scratch = Scratch()
    func settings() -> TrainingConfiguration {
      var configuration = sceneConfiguration(.regression)
      configuration.epochs = 2
      return configuration
    }
    func result(_ configuration: TrainingConfiguration, _ name: String) throws -> TrainingResult {
      let data = try configuration.divide(annotatedScenes(.regression))
      return try Trainer(
        configuration: configuration, data: data, runFolder: scratch(name), makeModel: makeAny
      ).train()
    }
    _ = try result(settings(), "source")
    var configuration = settings()
    configuration.weights = scratch("source").path
    configuration.probe = true
    configuration.epochs = 30
    let found = try result(configuration, "probe")
    let losses = found.history.map(\.trainLoss)
    #expect(try #require(losses.last) < (losses.first ?? 0))
    let regressor = try Regressor(
      TrainedModel(contentsOf: RunFiles(scratch("probe")).model, makeModel: makeAny))
    let record = try regressor.evaluate(annotatedScenes(.regression), split: .validation).record
    #expect(
      abs((record.headlines["rootMeanSquaredError"] ?? 0) / (found.bestValue ?? 1) - 1) < 1e-5)
  }

  @Test func needsADenseLayerAtTheEnd() throws {
    let specification = ModelSpecification(
      architecture: "chain", classCount: 3, channels: 1, height: 8, width: 8)
    let chain = Sequential(
      Conv2D(1, 3, kernel: 3, padding: .same, key: RandomKey(seed: 1)), GlobalAveragePool2D())
    #expect(
      throws: TrainingError(
        .unsuitableModel,
        "`probe`: the model chain does not end in one dense layer, whose input could be kept. "
          + "Train it with `freeze` backbone instead.")
    ) {
      try ProbeModel(chain, stages: ModelStages(of: chain), specification: specification)
    }
  }

  struct File: Decodable {
    struct Probe: Decodable {
      let features: [Double]
      let labels: [Int]
      let length: Int
      let decay: Double
      let loss: Double
      let weight: [Double]
      let probabilities: [Double]
    }
    let probe: Probe
  }

  /// Gradient descent on features converges to the optimum of the logistic regression.
  @Test func comesToTheLogisticRegressionsOptimum() throws {
    let golden = try Goldens.load("pytorch/finetuning.json", as: File.self).probe
    let specification = ModelSpecification(
      architecture: "chain", classCount: 3, channels: golden.length, height: 1, width: 1)
    let chain = Sequential(
      GlobalAveragePool2D(), Linear(golden.length, 3, key: RandomKey(seed: 4)))
    let probe = try ProbeModel(
      chain, stages: ModelStages(of: chain), specification: specification)
    let count = golden.labels.count
    var learner = Learner(
      probe, optimizer: SGD(momentum: 0.9), loss: CrossEntropy(),
      rules: UpdateRules(weightDecay: Float(golden.decay), decaysNormsAndBiases: false))
    let images = Tensor(
      golden.features.map { Float($0) }, shape: [count, 1, 1, golden.length])
    let labels = Tensor(golden.labels.map { Int32($0) })
    var loss = 0.0
    for _ in 1...800 {
      loss = try learner.step(images, labels, learningRate: 0.2)
    }
    let weight = learner.model["1.weight"].floats()
    #expect(relativeError(weight, golden.weight) < 1e-4)
    let penalty = golden.decay / 2 * weight.reduce(0) { $0 + Double($1 * $1) }
    #expect(abs(loss + penalty - golden.loss) < 1e-5)
    let outputs = learner.model(images, Context(training: false)).softmax().floats()
    #expect(relativeError(outputs, golden.probabilities) < 1e-4)
  }
}
