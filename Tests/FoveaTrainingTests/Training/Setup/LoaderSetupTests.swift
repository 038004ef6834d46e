import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite("Set-up of loaders")
struct LoaderSetupTests {
  private let input = Preprocessing(width: 16, height: 16, channels: 1)

  private func setup(
    _ data: DividedDataset, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> LoaderSetup {
    let scratch = Scratch()
    let trainer = try Trainer(
      configuration: tinyConfiguration(change), data: data, runFolder: scratch("none"),
      makeModel: makeTiny)
    return try LoaderSetup(trainer, input)
  }

  @Test("Training is shuffled, validation comes in order; updates follow from accumulation")
  func orders() throws {
    let found = try setup(shapes(tinyConfiguration())) {
      $0.batchSize = 10
      $0.accumulation = 3
    }
    #expect(found.training.options.sampling == .shuffled)
    #expect(found.validation?.options.sampling == .sequential)
    #expect(found.accumulation == 3)
    #expect(found.updatesPerEpoch == (found.training.batchCount + 2) / 3)
  }

  @Test("Gradient descent joins all batches into one update")
  func gradientDescent() throws {
    let found = try setup(shapes(tinyConfiguration())) { $0.optimizer = .gradientDescent }
    #expect(found.updatesPerEpoch == 1)
  }

  @Test("Settings that leave no batch, or need a validation split, are errors before training")
  func refusals() throws {
    let data = try shapes(tinyConfiguration())
    let error = #expect(throws: SettingError.self) {
      try setup(data) {
        $0.batchSize = 1000
        $0.dropLast = true
      }
    }
    #expect(error?.key == "batchSize")
    let whole = try shapes(
      tinyConfiguration { $0.splitRatios = SplitRatios(training: 1, validation: 0, test: 0) })
    #expect(throws: TrainingError.self) { try setup(whole) { $0.earlyStopping = 2 } }
  }
}
