import Foundation
import FoveaDatasets
import FoveaInference
import FoveaInterchange
import FoveaRunRecords
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Watched runs: what they record, and that they train to the same bits.
@Suite("Watched runs", .serialized)
struct TrainingRunWatchTests {
  private func records(_ folder: URL) throws -> [WatchRecord] {
    try RecordLog<WatchRecord>(contentsOf: RunFiles(folder).watch).records
  }

  /// Settings that use dropout, batch norm, accumulation, an average and recomputation.
  static let variants: [TrainingConfiguration] = [
    tinyConfiguration { _ in },
    tinyConfiguration {
      $0.accumulation = 3
      $0.ema = 0.9
      $0.optimizer = .adam
      $0.learningRate = 0.01
    },
    tinyConfiguration {
      $0.recompute = true
      $0.freeze = ["first"]
      $0.clipNorm = 0.5
    },
    tinyConfiguration { $0.optimizer = .gradientDescent },
  ]

  @Test(
    "A watched run has the weights and the history of one that is not, bit for bit",
    arguments: 0..<4)
  func changesNothing(variant: Int) throws {
    let scratch = Scratch()
    var configuration = Self.variants[variant]
    let plain = try train(configuration, in: scratch("plain"))
    #expect(!FileManager.default.fileExists(atPath: RunFiles(scratch("plain")).watch.path))
    configuration.watch = 2
    let watched = try train(configuration, in: scratch("watched"))
    #expect(watched.timeless == plain.timeless)
    #expect(
      try weights(RunFiles(scratch("watched")).model)
        == weights(RunFiles(scratch("plain")).model))
    #expect(
      try SampleLosses(contentsOf: scratch("watched")).values.map(\.bitPattern)
        == SampleLosses(contentsOf: scratch("plain")).values.map(\.bitPattern))
    let records = try records(scratch("watched"))
    #expect(records.filter { $0.moment == .epoch }.map(\.epoch) == [1, 2, 3])
    let steps = records.filter { $0.moment == .step }
    #expect(steps.first?.step == 1)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $1.step - $0.step >= 2 })
    #expect(steps.allSatisfy { !$0.layers.isEmpty && $0.loss.isFinite })
    let first = try #require(steps.first?.layers.first { $0.path == "first" })
    #expect((first.updateRatio == nil) == (variant == 2))
    #expect((first.gradientNorm == nil) == (variant == 2))
  }

  @Test("The ratio of an update is the change of the weights by the weights")
  func updateRatios() throws {
    let scratch = Scratch()
    var configuration = tinyConfiguration {
      $0.epochs = 1
      $0.checkpointSteps = 1
    }
    configuration.watch = 1
    var before: [String: [Float]] = [:]
    var checked = 0
    try train(configuration, in: scratch("run")) { event, trainer in
      switch event {
      case .checkpoint:
        before = try CheckpointFile.read(trainer.files.last).tensors.weights.values
          .mapValues { $0.floats() }
      case .watched(let record) where record.moment == .step && record.step == 3:
        // The checkpoint of step 3 follows; that of step 2 is in the file.
        #expect(record.layers.allSatisfy { ($0.updateRatio ?? 0) > 0 })
        let head = try #require(record.layers.last)
        let old = try #require(before["head.weight"])
        let norm = old.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(head.weightNorm - norm) < 1e-4 * norm)
        checked += 1
      default: break
      }
    }
    #expect(checked == 1)
  }

  @Test("A stopped and resumed run records what an uninterrupted one does")
  func resumes() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.watch = 3
      $0.checkpointSteps = 2
    }
    try train(configuration, in: scratch("whole"))
    let expected = try records(scratch("whole"))
    #expect(expected.contains { !$0.units.isEmpty } && expected.contains { !$0.layers.isEmpty })
    let losses = try SampleLosses(contentsOf: scratch("whole"))
    #expect(losses.epochCount == 3)
    for stop in [1, 2, 4, 6] {
      let folder = scratch("stop-\(stop)")
      var batches = 0
      try train(configuration, in: folder) { event, trainer in
        if case .step = event {
          batches += 1
          if batches == stop { trainer.requestStop() }
        }
      }
      try train(configuration, in: folder, resuming: true)
      #expect(try records(folder) == expected, "stopped after \(stop)")
      #expect(
        try SampleLosses(contentsOf: folder).values.map(\.bitPattern)
          == losses.values.map(\.bitPattern), "stopped after \(stop)")
    }
  }

  @Test("Files of any moment that a kill can leave are continued to the same records")
  func survivesKills() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 2
      $0.watch = 2
      $0.checkpointSteps = 3
    }
    var moments = 0
    try train(configuration, in: scratch("whole")) { event, _ in
      if case .validating = event { return }
      try FileManager.default.copyItem(at: scratch("whole"), to: scratch("moment-\(moments)"))
      moments += 1
    }
    let expected = try records(scratch("whole"))
    let losses = try SampleLosses(contentsOf: scratch("whole")).values.map(\.bitPattern)
    for moment in 0..<moments {
      let folder = scratch("moment-\(moment)")
      try train(configuration, in: folder, resuming: true)
      #expect(try records(folder) == expected, "moment \(moment)")
      #expect(
        try SampleLosses(contentsOf: folder).values.map(\.bitPattern) == losses,
        "moment \(moment)")
    }
  }

  @Test("Warnings of the judge are stored with the record they are about")
  func storesWarnings() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.watch = 4 }
    let trainer = try Trainer(
      configuration: configuration, data: shapes(configuration), runFolder: scratch("run"),
      makeModel: makeTiny)
    trainer.judge = { record, before in
      record.step > 4 && before.allSatisfy(\.warnings.isEmpty)
        ? [WatchWarning(rule: "late", value: Double(record.step), text: "step \(record.step)")] : []
    }
    var emitted: [WatchWarning] = []
    _ = try trainer.train { if case .watched(let record) = $0 { emitted += record.warnings } }
    #expect(emitted.map(\.rule) == ["late"])
    #expect(try records(scratch("run")).flatMap(\.warnings) == emitted)
  }

  @Test("Mean losses of an epoch are those of its samples, and other programs read the file")
  func sampleLosses() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration()
    let result = try train(configuration, in: scratch("run"))
    let losses = try SampleLosses(contentsOf: scratch("run"))
    let data = try shapes(configuration).dataset
    #expect(losses.samples == data.indices(of: .training).map { data.samples[$0].id })
    for record in result.history {
      let all = losses.samples.indices.compactMap { losses.loss(ofSample: $0, epoch: record.epoch) }
      #expect(all.count == losses.samples.count)
      #expect(abs(all.reduce(0, +) / Double(all.count) - record.trainLoss) < 1e-5)
    }
    let array = try NPYFile(contentsOf: scratch("run").appendingPathComponent("losses.npy"))
      .tensor(named: NPYFile.arrayName)
    #expect(array.shape == [3, losses.samples.count])
    #expect(array.floats() == losses.values)
  }

  @Test("A batch with high losses late in training is a spike with its samples")
  func spikes() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 14
      $0.augment = ""
      $0.optimizer = .adam
      $0.learningRate = 0.02
    }
    let trainer = try Trainer(
      configuration: configuration, data: shapes(perClass: 40, configuration),
      runFolder: scratch("run"), task: { SpoiledTask(usual: try $0.usualTask()) },
      makeModel: makeTiny)
    var spikes: [SpikeRecord] = []
    _ = try trainer.train { if case .spiked(let spike) = $0 { spikes.append(spike) } }
    #expect(spikes.count { $0.loss > 20 } == 1)
    let spike = try #require(spikes.first { $0.epoch == 13 && $0.batch == 2 })
    #expect(spike.loss > 49 && spike.median < 2)
    #expect(spike.samples.count == 16)
    #expect(spike.samples == spike.samples.sorted { $0.loss > $1.loss })
    #expect(
      try RecordLog<SpikeRecord>(contentsOf: RunFiles(scratch("run")).spikes).records == spikes)
  }

  /// The losses of one batch are high.
  private struct SpoiledTask: TrainingTask {
    let usual: any TrainingTask
    var kind: VisionTask { usual.kind }
    func targets(of batch: Batch) -> [Tensor] {
      let isSpoiled = batch.epoch == 13 && batch.index == 1
      return usual.targets(of: batch) + [Tensor(Float(isSpoiled ? 50 : 1))]
    }
    func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
      usual.losses(outputs, Array(targets.dropLast()), imageSize: imageSize)
        + (targets[targets.count - 1] - 1)
    }
    func unweightedLosses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
      usual.unweightedLosses(outputs, Array(targets.dropLast()), imageSize: imageSize)
    }
    func correct(_ outputs: Tensor, _ targets: [Tensor]) -> Tensor? {
      usual.correct(outputs, Array(targets.dropLast()))
    }
    func evaluator(of dataset: Dataset) -> any ValidationEvaluator {
      usual.evaluator(of: dataset)
    }
  }
}
