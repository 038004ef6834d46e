import Foundation
import FoveaDatasets
import FoveaInference
import FoveaSupport
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct TrainedRunTests {
  @Test func readsTheRecordsOfARun() throws {
    try withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("run")
      var configuration = TrainingConfiguration()
      configuration.data = TrainingConfiguration.generatedData
      configuration.model = "small_cnn"
      configuration.epochs = 1
      let trainer = try Trainer(
        configuration: configuration, data: configuration.loadData(), runFolder: place)
      let result = try trainer.train { _ in }
      let run = try TrainedRun(contentsOf: place)
      #expect(run.history == result.history)
      #expect(run.configuration?.model == "small_cnn")
      let data = try run.data()
      for split in Split.allCases {
        #expect(data.indices(of: split).count == trainer.data.dataset.indices(of: split).count)
      }
      let validation = data.indices(of: .validation)
      let found = try run.results(on: data, samples: validation).results
      #expect(found.map(\.index) == validation)
      // A model file outside a run's folder names no data.
      let file = folder.appendingPathComponent("model.safetensors")
      try FileManager.default.copyItem(at: RunFiles(place).model, to: file)
      let alone = try TrainedRun(contentsOf: file)
      #expect(alone.files == nil && alone.history.isEmpty)
      #expect(throws: TrainingError.self) { try alone.data() }
      let mean = found.reduce(0) { $0 + $1.loss } / Double(found.count)
      let recorded = try #require(result.history.last?.valLossUnweighted)
      #expect(abs(mean - recorded) < 1e-6 * recorded)
    }
  }
}
