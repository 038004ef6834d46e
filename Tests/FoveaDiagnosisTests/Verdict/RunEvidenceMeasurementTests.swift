import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaSupport
import FoveaTraining
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaDiagnosis

@Suite struct RunEvidenceMeasurementTests {
  @Test func reusesAnEvaluationAndReadsTheRecordsOfTheRun() throws {
    try withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("run")
      var configuration = TrainingConfiguration()
      configuration.data = TrainingConfiguration.generatedData
      configuration.model = "small_cnn"
      configuration.epochs = 1
      let trainer = try Trainer(
        configuration: configuration, data: configuration.loadData(), runFolder: place)
      _ = try trainer.train { _ in }
      let run = try TrainedRun(contentsOf: place)
      let data = try run.data()
      var passed = 0
      let measured = try RunEvidence(measuring: run, on: data, limit: 10_000) { done, _ in
        passed = done
      }
      let counts = [Split.training, .validation].map { data.indices(of: $0).count }
      #expect(passed == 2 * (counts[0] + counts[1]))
      #expect(measured.foundLearningRate == nil && measured.warnings.isEmpty)

      let validated = try run.trained.evaluate(data, split: .validation)
      let files = try #require(run.files)
      try LearningRateRecord(
        model: "small_cnn", optimizer: "sgd", imagesPerUpdate: 32, lowest: 1e-5, highest: 1,
        steps: 1, ending: .completed, rates: [0.1], losses: [1], smoothedLosses: [1],
        suggestions: [], chosen: 0.25, problem: nil, usual: 0.05
      ).write(to: files.learningRate)
      var record = WatchRecord(
        .epoch, epoch: 1, step: 9, stepsPerEpoch: 9, learningRate: 0.05, loss: 1)
      record.warnings = [WatchWarning(rule: "dead-units", value: 0.5, text: "dead")]
      var log = try RecordLog<WatchRecord>(contentsOf: files.watch)
      try log.append(record)
      let again = try RunEvidence(
        measuring: run, on: data, limit: 10_000, validated: validated
      ) { done, _ in passed = done }
      #expect(passed == 2 * counts[0])
      #expect(again.metric == measured.metric)
      #expect(again.skill == measured.skill && again.uncertainty == measured.uncertainty)
      #expect(again.labels == measured.labels && again.collapse == measured.collapse)
      #expect(abs(again.loss.validation - measured.loss.validation) < 1e-6)
      #expect(again.foundLearningRate == 0.25 && again.rateRatio == 0.2)
      #expect(again.warnings == record.warnings)
    }
  }
}
