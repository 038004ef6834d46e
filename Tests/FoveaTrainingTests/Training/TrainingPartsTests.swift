import Foundation
import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Custom parts given to the trainer.
@Suite("Custom parts", .serialized)
struct TrainingPartsTests {
  /// Mean absolute error of probabilities.
  private struct AbsoluteError: Loss {
    func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
      let labels = targets.oneHot(predictions.shape[1])
      return (predictions.softmax() - labels).abs().mean(axes: [1])
    }
  }

  /// Sign descent with momentum.
  private struct SignDescent: Optimizer {
    var slots = OptimizerSlots()

    mutating func update(
      parameters: [ParameterUpdate], learningRate: Tensor, step: Int
    ) -> [Tensor] {
      parameters.map { p in
        let v = slots.value("momentum", p) * 0.9 + p.decayedGradient
        slots.set("momentum", p.path, to: v)
        return p.value - v.sign() * p.rate(learningRate)
      }
    }
  }

  private struct Falling: Schedule {
    func factor(at position: Int) -> Double { 1 / Double(1 + position) }
  }

  private func configuration() -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.model = "tiny"
    configuration.epochs = 2
    configuration.batchSize = 16
    configuration.learningRate = 0.002
    configuration.seed = 2
    return configuration
  }

  private func trainer(
    _ folder: URL, loss: (any Loss)? = AbsoluteError(),
    optimizer: (any Optimizer)? = SignDescent(), resuming: Bool = false
  ) throws -> Trainer {
    let configuration = configuration()
    return try Trainer(
      configuration: configuration, data: shapes(configuration), runFolder: folder, loss: loss,
      optimizer: optimizer, schedule: Falling(), makeModel: makeTiny, resuming: resuming)
  }

  @Test("A custom loss, optimizer and schedule train; stopped and resumed, to the same bits")
  func trains() throws {
    let scratch = Scratch()
    let whole = try trainer(scratch("whole")).train()
    // The learning rate of the last update is that of the custom schedule.
    let last = Double(whole.updates)
    #expect(abs((whole.history.last?.learningRate ?? 0) - 0.002 / last) < 1e-12)
    #expect(whole.history.allSatisfy { (0...1).contains($0.trainLoss) })
    let stopped = try trainer(scratch("parts"))
    _ = try stopped.train { if case .step = $0 { stopped.requestStop() } }
    _ = try trainer(scratch("parts"), resuming: true).train()
    #expect(
      try weights(scratch("parts/model.safetensors"))
        == weights(scratch("whole/model.safetensors")))
  }

  @Test("A run is resumed only with the parts that it was started with")
  func otherParts() throws {
    let scratch = Scratch()
    let stopped = try trainer(scratch("run"))
    _ = try stopped.train { if case .step = $0 { stopped.requestStop() } }
    let error = #expect(throws: TrainingError.self) {
      try trainer(scratch("run"), loss: nil, resuming: true).train()
    }
    #expect(
      error?.description
        == "the run in \(scratch("run").path) was started with other parts than those given to the "
        + "trainer: loss AbsoluteError, optimizer SignDescent, schedule Falling; now optimizer "
        + "SignDescent, schedule Falling. Resume with the same, or start a new run.")
  }

  @Test("A custom task determines targets, losses and metrics")
  func ownTask() throws {
    struct LateClasses: TrainingTask {
      let usual: any TrainingTask
      var kind: VisionTask { usual.kind }
      func targets(of batch: Batch) -> [Tensor] { usual.targets(of: batch) }
      func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
        AbsoluteError().perSample(outputs, targets[0])
      }
      func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
        usual.evaluator(of: dataset)
      }
    }
    let scratch = Scratch()
    let configuration = configuration()
    let data = try shapes(configuration)
    let own = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("task"),
      task: { LateClasses(usual: try $0.usualTask()) }, makeModel: makeTiny
    ).train()
    let loss = try Trainer(
      configuration: configuration, data: data, runFolder: scratch("loss"), loss: AbsoluteError(),
      makeModel: makeTiny
    ).train()
    #expect(own.history.map(\.trainLoss) == loss.history.map(\.trainLoss))
    #expect(own.history.last?.valMetrics["accuracy"] != nil)
  }

  @Test("Settings and parts that contradict each other are refused before anything is written")
  func contradictions() throws {
    let scratch = Scratch()
    func message(
      _ change: (inout TrainingConfiguration) -> Void, loss: (any Loss)? = nil,
      optimizer: (any Optimizer)? = nil
    ) -> String {
      var configuration = configuration()
      change(&configuration)
      do {
        _ = try Trainer(
          configuration: configuration, data: shapes(configuration), runFolder: scratch("none"),
          loss: loss, optimizer: optimizer, makeModel: makeTiny
        ).train()
        return "trained"
      } catch { return "\(error)" }
    }
    #expect(
      message({ $0.learningRate = nil }, optimizer: SignDescent())
        == "`learningRate` is not set, and the optimizer SignDescent given to the trainer has no "
        + "usual one. Set it.")
    #expect(
      message({ $0.classWeights = .balanced }, loss: AbsoluteError())
        == "`classWeights` is set, but the loss given to the trainer does not take class weights "
        + "from the settings. Build them into that loss, and leave `classWeights` out.")
    #expect(!FileManager.default.fileExists(atPath: scratch("none").path))
  }
}
