import Foundation
import FoveaDatasets
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite struct TrainerLearningRateTests {
  private func trainer(
    _ configuration: TrainingConfiguration, _ folder: URL, resuming: Bool = false
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, data: shapes(configuration), runFolder: folder,
      makeModel: makeTiny, resuming: resuming)
  }

  /// Training after a range test gives the bits of training without one; the test writes nothing.
  @Test func trainingIsUnchanged() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 2
      $0.ema = 0.9
    }
    let plain = try train(configuration, in: scratch("plain"))
    let tested = try trainer(configuration, scratch("tested"))
    var steps: [Int] = []
    let record = try #require(try tested.findLearningRate { done, _ in steps.append(done) })
    #expect(steps == Array(1...record.rates.count))
    #expect(record.imagesPerUpdate == 16 && record.optimizer == "sgd" && record.usual == 0.05)
    #expect(!FileManager.default.fileExists(atPath: scratch("tested").path))
    let result = try tested.train()
    #expect(result.timeless == plain.timeless)
    #expect(
      try weights(RunFiles(scratch("tested")).model) == weights(RunFiles(scratch("plain")).model))
    #expect(!FileManager.default.fileExists(atPath: RunFiles(scratch("tested")).learningRate.path))
    // The test repeats with the same bits.
    #expect(try trainer(configuration, scratch("again")).findLearningRate() == record)
  }

  /// A run that finds its rate is the run with that rate; it records the number and is resumed with
  /// it.
  @Test func aFoundRateIsRecorded() throws {
    let scratch = Scratch()
    let automatic = tinyConfiguration {
      $0.epochs = 2
      $0.findsLearningRate = true
      $0.batchSize = 64
      $0.augment = ""
    }
    let data = try shapes(perClass: 80, automatic)
    var found: LearningRateRecord?
    var done = 0
    let stopped = try train(automatic, in: scratch("run"), data: data) { event, trainer in
      if case .rangeTest(let count, _) = event { done = count }
      if case .foundLearningRate(let record) = event { found = record }
      if case .step = event { trainer.requestStop() }
    }
    #expect(stopped.ending == .interrupted && done > 10)
    let rate = try #require(found?.chosen)
    let files = RunFiles(scratch("run"))
    #expect(try TrainingConfiguration(recordedIn: scratch("run")).learningRate == rate)
    #expect(try LearningRateRecord.read(from: files.learningRate) == found)
    let resumed = try train(automatic, in: scratch("run"), data: data, resuming: true) { event, _ in
      if case .rangeTest = event { Issue.record("a resumed run searched again") }
    }
    var given = automatic
    given.learningRate = rate
    #expect(!given.findsLearningRate)
    let plain = try train(given, in: scratch("plain"), data: data)
    #expect(resumed.timeless == plain.timeless)
    #expect(try weights(files.model) == weights(RunFiles(scratch("plain")).model))
  }

  /// Accumulated batches count as one update; frozen parts and adam work, too.
  @Test func accumulatesAndFreezes() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.accumulation = 2
      $0.freeze = ["first"]
      $0.optimizer = .adamw
    }
    let record = try #require(
      try trainer(configuration, scratch("run")).findLearningRate(
        LearningRateTest(lowest: 1e-5, highest: 1, steps: 30)))
    #expect(record.imagesPerUpdate == 32 && record.optimizer == "adamw")
    #expect(record.rates.count <= 30 && record.smoothedLosses.count == record.rates.count)
  }

  @Test func aStopEndsTheTest() throws {
    let scratch = Scratch()
    let stopped = try trainer(tinyConfiguration(), scratch("run"))
    stopped.requestStop()
    #expect(try stopped.findLearningRate() == nil)
  }

  private struct Constant: Loss {
    func perSample(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
      (predictions * 0).mean(axes: [1]) + 1
    }
  }

  /// A loss that nothing lowers gives an error and no run.
  @Test func withoutASuggestionNothingIsTrained() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.findsLearningRate = true }
    let error = try #require(throws: TrainingError.self) {
      try Trainer(
        configuration: configuration, data: shapes(configuration), runFolder: scratch("run"),
        loss: Constant(), makeModel: makeTiny
      ).train()
    }
    #expect(error.kind == .noLearningRate && error.description.contains("never fell"))
    #expect(!FileManager.default.fileExists(atPath: scratch("run").path))
  }

  @Test func probesHaveNone() throws {
    let configuration = tinyConfiguration {
      $0.probe = true
      $0.weights = "trained"
      $0.augment = ""
      $0.findsLearningRate = true
    }
    let error = #expect(throws: SettingError.self) { try configuration.validate() }
    #expect(error?.key == "learningRate" && error?.description.contains("probe") == true)
  }
}
