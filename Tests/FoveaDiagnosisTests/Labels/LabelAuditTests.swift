import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaTraining
import TestSupport
import Testing

@testable import FoveaDiagnosis

@Suite(.serialized) struct LabelAuditTests {
  /// Class folders of shapes, with the first image of each class moved into the next class's.
  ///
  /// - Returns: The paths of the moved images.
  private func writeShapes(to folder: URL, perClass: Int) throws -> [String] {
    try GeneratedShapes(perClass: perClass, size: 16, channels: 1, seed: 3, noise: 0.05)
      .write(to: folder)
    let classes = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try classes.enumerated().map { index, name in
      let other = classes[(index + 1) % classes.count]
      try FileManager.default.moveItem(
        at: folder.appendingPathComponent(name).appendingPathComponent("00000.png"),
        to: folder.appendingPathComponent(other).appendingPathComponent("moved.png"))
      return "\(other)/moved.png"
    }
  }

  private func configuration(_ data: URL) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.data = data.path
    configuration.model = "small_cnn"
    configuration.epochs = 6
    configuration.batchSize = 16
    configuration.learningRate = 0.02
    configuration.workers = 1
    return configuration
  }

  @Test func findsMovedImagesAndGoesOn() throws {
    try withTemporaryFolder { folder in
      let moved = try writeShapes(to: folder.appendingPathComponent("shapes"), perClass: 30)
      let settings = configuration(folder.appendingPathComponent("shapes"))
      let results = folder.appendingPathComponent("results")
      // Stopped while the second fold trains.
      let stopped = try LabelAudit(settings, judges: .folds(3), folder: results)
      let nothing = try stopped.run { progress in
        if case .training(2, _, .step(let step)) = progress, step.epoch == 2 {
          stopped.stopSignal.request()
        }
      }
      #expect(nothing == nil)
      #expect(
        try names(in: results.appendingPathComponent("folds"))
          == ["fold-1.json", "fold-2", "fold-2.json"])
      var known: [Int] = []
      var resumed: [Int] = []
      let record = try #require(
        try LabelAudit(settings, judges: .folds(3), folder: results).run { progress in
          if case .known(let fold, _) = progress { known.append(fold) }
          if case .training(let fold, _, .started(let plan)) = progress, plan.resumesAt != nil {
            resumed.append(fold)
          }
        })
      #expect(known == [1] && resumed == [2])
      #expect(
        try names(in: results.appendingPathComponent("folds"))
          == ["fold-1.json", "fold-2.json", "fold-3.json"])

      // The same without an interruption has the same result, bit for bit.
      let whole = try #require(
        try LabelAudit(
          settings, judges: .folds(3), folder: folder.appendingPathComponent("whole")
        ).run())
      #expect(whole == record)
      #expect(record.judgedCount == 180 && record.imageCount == 180)
      #expect(record.joint.map { $0.reduce(0, +) } == [30, 30, 30, 30, 30, 30])
      let found = record.issues.filter { moved.contains($0.path) }
      #expect(found.count >= 4, "\(record.issues)")
      let own = try #require(found.first)
      #expect(own.kind == .wrongLabel && own.given + "/moved.png" == own.path)
      #expect(record.issues.map(\.score) == record.issues.map(\.score).sorted())

      // Another filter needs no training; other settings do.
      var trained = 0
      _ = try LabelAudit(
        settings, judges: .folds(3), filter: .byClass, folder: results
      ).run { if case .training = $0 { trained += 1 } }
      #expect(trained == 0)
      var other = settings
      other.epochs = 1
      _ = try LabelAudit(other, judges: .folds(3), folder: results).run {
        if case .training = $0 { trained += 1 }
      }
      #expect(trained > 0)
    }
  }

  @Test func probesShareFeatures() throws {
    try withTemporaryFolder { folder in
      let data = folder.appendingPathComponent("shapes")
      _ = try writeShapes(to: data, perClass: 8)
      var settings = configuration(data)
      settings.epochs = 1
      let place = folder.appendingPathComponent("run")
      _ = try Trainer(configuration: settings, data: settings.loadData(), runFolder: place).train()
      settings.model = nil
      settings.weights = place.path
      settings.probe = true
      settings.epochs = 3
      var computed: [Int: Int] = [:]
      let record = try #require(
        try LabelAudit(
          settings, judges: .folds(2), folder: folder.appendingPathComponent("results")
        ).run { progress in
          if case .training(let fold, _, .features) = progress { computed[fold, default: 0] += 1 }
        })
      // The second fold finds the features of all images.
      #expect(computed[1] ?? 0 > 0 && computed[2] == nil)
      #expect(record.judgedCount == 48)
    }
  }

  @Test func aRunJudgesWhatItWasNotTrainedOn() throws {
    try withTemporaryFolder { folder in
      let data = folder.appendingPathComponent("shapes")
      _ = try writeShapes(to: data, perClass: 10)
      var settings = configuration(data)
      settings.epochs = 1
      let place = folder.appendingPathComponent("run")
      let trainer = try Trainer(
        configuration: settings, data: settings.loadData(), runFolder: place)
      _ = try trainer.train()
      let run = try TrainedRun(contentsOf: place)
      let unseen = trainer.data.dataset.samples.count { $0.split != .training }
      let record = try #require(
        try LabelAudit(
          settings, run: run, judges: .model(run), folder: folder.appendingPathComponent("results")
        ).run())
      #expect(record.judgedCount == unseen && unseen < 60)
      #expect(record.issues.allSatisfy { $0.split == "val" || $0.split == "test" })
      #expect(record.notes.count == 1)
    }
  }

  @Test func probesAreChosenAndKeepWhatIsGiven() throws {
    var settings = TrainingConfiguration()
    settings.data = TrainingConfiguration.generatedData
    (settings.epochs, settings.seed) = (7, 3)
    let folder = URL(fileURLWithPath: "/nowhere")
    var audit = try LabelAudit(settings, folder: folder)
    try audit.useProbes(on: "efficientnet-lite0", keeping: ["epochs"])
    let chosen = audit.configuration
    #expect(chosen.probe && chosen.weights == "efficientnet-lite0" && chosen.epochs == 7)
    #expect(chosen.learningRate == 0.002 && chosen.seed == 3)
    #expect(chosen.imageSize?.height == 128 && chosen.imageSize?.width == 128)
    try audit.useProbes(on: "efficientnet-lite0")
    #expect(audit.configuration.epochs == 5)
  }

  @Test func refusesOtherTasks() throws {
    var settings = TrainingConfiguration()
    settings.data = TrainingConfiguration.generatedData
    settings.task = .verification
    #expect(throws: TrainingError.self) {
      try LabelAudit(settings, folder: URL(fileURLWithPath: "/nowhere"))
    }
  }
}
