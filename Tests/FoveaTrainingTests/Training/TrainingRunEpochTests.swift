import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaRunRecords
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// The choice of the best epoch, and the end of an epoch on request.
@Suite("Epochs", .serialized)
struct TrainingRunEpochTests {
  /// The usual task with a metric that is 1 from the first epoch on, as that of three easy images.
  private struct EasyTask: TrainingTask {
    let usual: any TrainingTask
    var kind: VisionTask { usual.kind }
    /// Called while the graph of a step is built.
    var onLosses: @Sendable () -> Void = {}

    func targets(of batch: Batch) -> [Tensor] { usual.targets(of: batch) }
    func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
      onLosses()
      return usual.losses(outputs, targets, imageSize: imageSize)
    }
    func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
      Evaluator(usual: usual.evaluator(of: dataset))
    }

    struct Evaluator: ValidationEvaluator {
      var usual: any ValidationEvaluator
      var sampleCount: Int { usual.sampleCount }
      mutating func add(_ outputs: [Float], _ batch: Batch) throws {
        try usual.add(outputs, batch)
      }
      func figures(for metric: MonitoredMetric) throws -> [String: Double] { ["accuracy": 1] }
    }
  }

  private func configuration(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    tinyConfiguration {
      $0.epochs = 12
      $0.augment = ""
      $0.optimizer = .adam
      $0.learningRate = 0.02
      change(&$0)
    }
  }

  private func trainer(
    _ configuration: TrainingConfiguration, _ folder: URL, resuming: Bool = false,
    onLosses: @escaping @Sendable () -> Void = {}
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, data: shapes(perClass: 80, configuration), runFolder: folder,
      task: { EasyTask(usual: try $0.usualTask(), onLosses: onLosses) }, makeModel: makeTiny,
      resuming: resuming)
  }

  @Test("Of equal metrics the epoch of the lowest validation loss is best")
  func lossDecidesTies() throws {
    let scratch = Scratch()
    let result = try trainer(configuration(), scratch("run")).train()
    let losses = try result.history.map { try #require($0.valLossWeighted) }
    let lowest = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(lowest > 0, "\(losses)")
    #expect(result.bestEpoch == lowest + 1)
    #expect(result.bestValue == 1)
    #expect(try ModelFile.read(RunFiles(scratch("run")).model).card.epoch == lowest + 1)
  }

  @Test("A lower loss of an equal metric lets early stopping wait, unless a least change is set")
  func earlyStopping() throws {
    let scratch = Scratch()
    let patient = try trainer(configuration { $0.earlyStopping = 1 }, scratch("loss")).train()
    let losses = patient.history.compactMap(\.valLossWeighted)
    // It ends with the first epoch whose loss is no lower than all before, or with the last.
    let last = losses.indices.dropFirst().first { losses[$0] >= losses[..<$0].min() ?? 0 } ?? 11
    #expect(losses.count == last + 1, "\(losses)")
    let strict = try trainer(
      configuration {
        $0.earlyStopping = 1
        $0.minimumImprovement = 0.001
      }, scratch("strict")
    ).train()
    #expect(strict.history.count == 2 && strict.ending == .stoppedEarly)
    // The better weights are kept all the same.
    #expect(strict.bestEpoch == (losses[1] < losses[0] ? 2 : 1))
  }

  @Test("The best loss is in the checkpoint; one of an earlier version takes it from the history")
  func resumesTies() throws {
    let scratch = Scratch()
    let configuration = configuration()
    let whole = try trainer(configuration, scratch("whole")).train()
    for isOld in [false, true] {
      let folder = scratch("stopped-\(isOld)")
      let first = try trainer(configuration, folder)
      _ = try first.train { event in
        if case .epoch(let record) = event, record.epoch == 2 { first.requestStop() }
      }
      let last = RunFiles(folder).last
      let (tensors, saved, card) = try CheckpointFile.read(last)
      var state = saved
      let losses = try (1...2).map { try #require(try first.loss(ofEpoch: $0)) }
      #expect(state.bestEpoch == (losses[1] < losses[0] ? 2 : 1) && state.bestLoss == losses.min())
      if isOld {
        state.bestLoss = nil
        try CheckpointFile.write(tensors, state, card, to: last)
      }
      let second = try trainer(configuration, folder, resuming: true).train()
      #expect(second.bestEpoch == whole.bestEpoch)
      #expect(try weights(RunFiles(folder).model) == weights(RunFiles(scratch("whole")).model))
    }
  }

  @Test("A stop while a step is compiled ends the run without the step")
  func stopWhileCompiling() throws {
    let scratch = Scratch()
    let configuration = configuration { $0.epochs = 2 }
    let whole = try trainer(configuration, scratch("whole")).train()
    // A plan that another test has compiled would not be compiled again.
    Engine.dropPlans()
    let signal = Signal()
    let stopped = try trainer(configuration, scratch("run")) { signal.stop?.request() }
    signal.stop = stopped.stopSignal
    var steps = 0
    let result = try stopped.train { if case .step = $0 { steps += 1 } }
    #expect(result.ending == .interrupted && result.updates == 0 && steps == 0)
    signal.stop = nil
    let second = try trainer(configuration, scratch("run"), resuming: true).train()
    #expect(second.timeless == whole.timeless)
    #expect(
      try weights(RunFiles(scratch("run")).model) == weights(RunFiles(scratch("whole")).model))
  }

  /// A stop signal that is set later.
  private final class Signal: @unchecked Sendable {
    var stop: StopSignal?
  }

  @Test("The record of an epoch has its highest learning rate")
  func highestRate() throws {
    let scratch = Scratch()
    let result = try trainer(
      configuration { $0.epochs = 1 }, scratch("run")
    ).train()
    #expect(result.history[0].highestLearningRate == 0.02)
    #expect(result.history[0].learningRate < 0.02)
  }
}

extension Trainer {
  /// The validation loss of an epoch in the run's history.
  fileprivate func loss(ofEpoch epoch: Int) throws -> Double? {
    try HistoryFile(files.history).read().first { $0.epoch == epoch }?.valLossWeighted
  }
}
