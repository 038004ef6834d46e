import Foundation
import FoveaDatasets
import FoveaMetrics
import FoveaReports
import FoveaRunRecords
import FoveaTraining
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite struct RunComparisonTests {
  /// Two runs on generated shapes, with other seeds of weights and other splits where asked for.
  private func runs(in folder: URL, seeds: [UInt64]) throws -> [TrainedRun] {
    try seeds.enumerated().map { place, seed in
      var configuration = TrainingConfiguration()
      configuration.data = folder.appendingPathComponent("photos").path
      configuration.model = "small_cnn"
      configuration.epochs = 1 + place
      configuration.seed = seed
      let files = folder.appendingPathComponent("run\(place)")
      let trainer = try Trainer(
        configuration: configuration, data: configuration.loadData(), runFolder: files)
      _ = try trainer.train { _ in }
      return try TrainedRun(contentsOf: files)
    }
  }

  private func writePhotos(to folder: URL) throws {
    try GeneratedShapes(perClass: 16, size: 16).write(to: folder.appendingPathComponent("photos"))
  }

  @Test func comparesAndWritesRuns() throws {
    try withTemporaryFolder { folder in
      try writePhotos(to: folder)
      let runs = try runs(in: folder, seeds: [0, 0])
      let data = try runs[0].data()
      let found = try RunComparison(resamples: 60).examine(runs, on: data, split: .test)
      let record = found.record
      #expect(record.sampleCount == data.indices(of: .test).count)
      #expect(record.trainedOnCount == 0 && record.selectedByCount == 0)
      #expect(record.isSameData == true)
      #expect(record.settings.first { $0.key == "epochs" }?.values == ["1", "2"])
      #expect(!record.settings.contains { ["model", "seed", "data"].contains($0.key) })
      #expect(record.runs.map(\.epochs) == [1, 2])
      // Figures are those of an evaluation.
      for (run, described) in zip(runs, record.runs) {
        let evaluation = try run.trained.evaluate(data, split: .test)
        #expect(described.figures["accuracy"] == evaluation.headline?.value)
      }
      let difference = try #require(record.differences.first)
      #expect(difference.metric == "accuracy")
      let figures = record.runs.compactMap { $0.figures["accuracy"] }
      #expect(abs(difference.estimate - (figures[1] - figures[0])) < 1e-12)
      let answers = try #require(record.disagreements.first)
      let net = Double(answers.better.count - answers.worse.count)
      #expect(abs(net / Double(record.sampleCount) - difference.estimate) < 1e-12)
      let files = try found.write(of: data, to: folder)
      #expect(files.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
      let read = try ComparisonRecord.read(from: folder.appendingPathComponent("compare.json"))
      #expect(read == record)
      let lines = found.table(of: data).split(separator: "\n")
      #expect(lines.count == 1 + record.sampleCount)
      #expect(lines[0].hasPrefix("path,label,run0 predicted,run0 probability,run0 loss,run0 acc"))
    }
  }

  /// With other splits, the test images of one run are training images of the other.
  @Test func leavesOutWhatAModelHasSeen() throws {
    try withTemporaryFolder { folder in
      try writePhotos(to: folder)
      // A seed with which the test splits share an image.
      var configuration = TrainingConfiguration()
      configuration.data = folder.appendingPathComponent("photos").path
      func tests(_ seed: UInt64) throws -> Set<Int> {
        configuration.seed = seed
        return Set(try configuration.loadData().dataset.indices(of: .test))
      }
      let first = try tests(0)
      let seed = try (5..<30).first { try !first.isDisjoint(with: tests($0)) }
      let runs = try runs(in: folder, seeds: [0, try #require(seed)])
      let data = try runs[0].data()
      let test = data.indices(of: .test)
      let other = try runs[1].data()
      let unseen = test.filter { other.samples[$0].split == .test }
      let compared = try ComparedSamples(runs, on: data, split: .test)
      #expect(compared.kept == unseen)
      #expect(compared.trainedOn == test.count { other.samples[$0].split == .training })
      #expect(compared.trainedOn > 0)
      #expect(compared.trainedOn + compared.selectedBy + unseen.count == test.count)
      // Renamed copies are recognised by content.
      var renamed = data
      for index in renamed.samples.indices { renamed.samples[index].id = "x\(index)" }
      #expect(try ComparedSamples(runs, on: renamed, split: .test).kept == unseen)
      #expect(try ComparedSamples(runs, on: data, split: .training).trainedOn == 0)
    }
  }

  @Test func refusesOtherTasksAndSingleModels() throws {
    try withTemporaryFolder { folder in
      try writePhotos(to: folder)
      let run = try runs(in: folder, seeds: [0])[0]
      let data = try run.data()
      #expect(throws: TrainingError.self) {
        try RunComparison().examine([run], on: data, split: .test)
      }
      let regressor = try untrainedRun(.regression)
      let error = #expect(throws: TrainingError.self) {
        try RunComparison().examine([run, regressor], on: data, split: .test)
      }
      #expect(
        error?.description.contains(
          "is for regression: only models of one task can be compared.") == true)
    }
  }

  /// Several models are corrected together.
  @Test func adjustsForSeveralModels() {
    func outcomes(_ right: (Int) -> Bool) -> SampleOutcomes {
      var evaluator = ClassificationEvaluator(classNames: ["a", "b"])
      for sample in 0..<200 {
        try? evaluator.add(right(sample) ? [Float(1), 0] : [0, 1], labels: [0])
      }
      return SampleOutcomes(
        task: .classification, classNames: ["a", "b"], indices: Array(0..<200),
        score: SampleOutcomes.Score(
          key: "accuracy", title: "accuracy", definition: "", isBinary: true),
        scores: (0..<200).map { right($0) ? 1 : 0 }, labels: [], predictions: [],
        resampling: evaluator.resampling, skipped: [])
    }
    var record = ComparisonRecord(
      task: "classification", data: "d", split: "test", sampleCount: 200, metric: "accuracy",
      level: 0.05, runs: [])
    RunComparison(resamples: 300).compare(
      [
        outcomes { $0 % 10 != 0 }, outcomes { $0 % 10 != 1 }, outcomes { $0 % 2 == 0 },
        outcomes { _ in true },
      ], ["a", "b", "c", "d"], &record)
    let main = record.differences.filter { $0.metric == "accuracy" }
    #expect(main.map(\.verdict) == [.undecided, .worse, .better])
    #expect(main.map(\.adjustedPValue) == MultipleTests.holm(main.map(\.pValue)).map(Optional.some))
    #expect(record.differences.filter { $0.metric != "accuracy" }.allSatisfy { $0.verdict == nil })
  }
}
