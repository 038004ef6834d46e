import Foundation
import FoveaDatasets
import FoveaRunRecords
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// A stopped and resumed run ends with the bits of an uninterrupted one.
@Suite(.serialized) struct ResumeTests {
  /// The run uses everything that a checkpoint holds.
  static let variants: [TrainingConfiguration] = [
    tinyConfiguration { $0.warmUpEpochs = 1 },
    tinyConfiguration {
      $0.optimizer = .adam
      $0.learningRate = 0.01
      $0.ema = 0.9
      $0.accumulation = 3
      $0.schedule = .plateau
      $0.schedulePatience = 0
      $0.classWeights = .balanced
      $0.sampler = .classBalanced
    },
    // Gradients of a whole epoch wait; the run stops early.
    tinyConfiguration {
      $0.optimizer = .gradientDescent
      $0.epochs = 8
      $0.clipNorm = 0.5
      $0.metric = .lossUnweighted
      $0.minimumImprovement = 0.02
      $0.earlyStopping = 2
    },
  ]

  @Test(arguments: 0..<3)
  func endsBitIdentical(variant: Int) throws {
    let scratch = Scratch()
    let configuration = Self.variants[variant]
    let whole = try train(configuration, in: scratch("whole"))
    #expect(whole.ending == (variant == 2 ? .stoppedEarly : .completed))
    let expected = try weights(RunFiles(scratch("whole")).model)
    // Four batches per epoch: stops in the first epoch, between epochs and in the last.
    for stop in [1, 2, 4, 5, 11] {
      let folder = scratch("stop-\(stop)")
      var batches = 0
      let first = try train(configuration, in: folder) { event, trainer in
        if case .step = event {
          batches += 1
          if batches == stop { trainer.requestStop() }
        }
      }
      #expect(first.ending == .interrupted && first.modelFile == nil)
      #expect(batches == stop)
      let second = try train(configuration, in: folder, resuming: true)
      #expect(second.ending == whole.ending)
      #expect(second.timeless == whole.timeless, "stopped after \(stop)")
      #expect(try weights(RunFiles(folder).model) == expected, "stopped after \(stop)")
      #expect(
        try HistoryFile(RunFiles(folder).history).read().map(\.step) == whole.history.map(\.step))
    }
  }

  /// A kill leaves the files of that moment; each event is such a moment.
  @Test func resumesFromAnyMomentAKillCanLeave() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 2
      $0.checkpointSteps = 2
    }
    var moments = 0
    let whole = try train(configuration, in: scratch("whole")) { event, _ in
      if case .validating = event { return }
      try FileManager.default.copyItem(at: scratch("whole"), to: scratch("moment-\(moments)"))
      moments += 1
    }
    let expected = try weights(RunFiles(scratch("whole")).model)
    #expect(moments > 12)
    for moment in 0..<moments {
      let folder = scratch("moment-\(moment)")
      // The file that a kill during a write leaves.
      let stray = folder.appendingPathComponent(".last.safetensors.123-0.tmp")
      try Data([1, 2, 3]).write(to: stray)
      let result = try train(configuration, in: folder, resuming: true)
      #expect(result.timeless == whole.timeless, "moment \(moment)")
      #expect(try weights(RunFiles(folder).model) == expected, "moment \(moment)")
      #expect(!FileManager.default.fileExists(atPath: stray.path))
    }
  }

  @Test func stopDuringValidationRepeatsIt() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 2 }
    let whole = try train(configuration, in: scratch("whole"))
    var stopped = false
    let first = try train(configuration, in: scratch("run")) { event, trainer in
      if case .validating = event, !stopped {
        stopped = true
        trainer.requestStop()
      }
    }
    #expect(first.ending == .interrupted && first.history.isEmpty)
    let second = try train(configuration, in: scratch("run"), resuming: true)
    #expect(second.timeless == whole.timeless)
    #expect(
      try weights(RunFiles(scratch("run")).model) == weights(RunFiles(scratch("whole")).model))
  }

  @Test func refusesOtherSettingsAndOtherData() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 2 }
    try train(configuration, in: scratch("run")) { event, trainer in
      if case .step = event { trainer.requestStop() }
    }
    var other = configuration
    other.learningRate = 0.01
    let changed = #expect(throws: TrainingError.self) {
      try train(other, in: scratch("run"), resuming: true)
    }
    #expect(changed?.kind == .changedSettings)
    #expect(changed?.description.contains("`learningRate` (was 0.05, now 0.01)") == true)
    let data = #expect(throws: TrainingError.self) {
      try train(
        configuration, in: scratch("run"), data: shapes(perClass: 15, configuration),
        resuming: true)
    }
    #expect(data?.kind == .unsuitableData)
    // Settings that don't change results may differ.
    var faster = configuration
    faster.workers = 3
    #expect(try train(faster, in: scratch("run"), resuming: true).ending == .completed)
    let nothing = #expect(throws: TrainingError.self) {
      try train(configuration, in: scratch("none"), resuming: true)
    }
    #expect(nothing?.kind == .nothingToResume)
  }

  @Test func aFinishedRunResumesToTheSameModel() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    let first = try train(configuration, in: scratch("run"))
    let expected = try weights(RunFiles(scratch("run")).model)
    try FileManager.default.removeItem(at: RunFiles(scratch("run")).model)
    let second = try train(configuration, in: scratch("run"), resuming: true)
    #expect(second.history == first.history)
    #expect(try weights(RunFiles(scratch("run")).model) == expected)
  }

  /// A run follows the convolution algorithms of its checkpoint, whatever others the machine has
  /// stored since.
  @Test func followsItsOwnConvolutionAlgorithms() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.model = "small_cnn"
      $0.epochs = 4
    }
    func train(
      _ name: String, following record: ConvolutionRecord? = nil, resuming: Bool = false,
      stopsAfter epochs: Int = 4
    ) throws -> [String] {
      let trainer = try Trainer(
        configuration: configuration, data: shapes(perClass: 6, configuration),
        runFolder: scratch(name), resuming: resuming)
      var notes: [String] = []
      _ = try trainer.train(following: record) { event in
        if case .note(let text) = event { notes.append(text) }
        if case .epoch(let record) = event, record.epoch == epochs { trainer.requestStop() }
      }
      return notes
    }
    func last(_ name: String) throws -> (weights: [String: [Float]], state: TrainingState) {
      let file = try CheckpointFile.read(RunFiles(scratch(name)).last)
      return (file.tensors.weights.values.mapValues { $0.floats() }, file.state)
    }

    _ = try train("usual")
    let usual = try last("usual")
    let record = try #require(usual.state.convolutions)
    #expect(record.algorithms.values.contains("winograd4x4"))
    // As if the timings of this machine had favoured another algorithm.
    let others = ConvolutionRecord(
      machine: record.machine, algorithms: record.algorithms.mapValues { _ in "onednn" })
    _ = try train("whole", following: others)
    let whole = try last("whole")
    #expect(whole.weights != usual.weights)

    // Resumed on a machine without these choices.
    _ = try train("parts", following: others, stopsAfter: 2)
    let between = try last("parts").state
    #expect(between.epoch == 3 && between.convolutions == others)
    #expect(try !train("parts", resuming: true).contains { $0.contains("the last bits") })
    let parts = try last("parts")
    #expect(parts.weights == whole.weights && parts.state.convolutions == others)
  }

  /// At any moment after a step or a validation, the checkpoint holds the algorithms used so far.
  @Test func checkpointsHoldTheAlgorithmsAtOnce() throws {
    let scratch = Scratch()
    var (steps, counts): (Int, [Int]) = (0, [])
    try train(tinyConfiguration { $0.epochs = 1 }, in: scratch("run")) { event, _ in
      if case .step = event { steps += 1 }
      guard case .checkpoint(let file) = event else { return }
      let algorithms = try CheckpointFile.read(file).state.convolutions?.algorithms ?? [:]
      if counts.last != algorithms.count { counts.append(algorithms.count) }
      // The first holds none, the next those of the first step.
      #expect(steps > 1 || counts.count == steps + 1)
    }
    // Training, and then validation with other steps.
    #expect(counts.count > 2 && counts.sorted() == counts, "\(counts)")
  }

  @Test func notesAlgorithmsThatThisMachineLacks() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 2 }
    try train(configuration, in: scratch("run")) { event, trainer in
      if case .epoch = event { trainer.requestStop() }
    }
    let file = RunFiles(scratch("run")).last
    var (tensors, state, card) = try CheckpointFile.read(file)
    let record = try #require(state.convolutions)
    #expect(!record.algorithms.isEmpty)
    state.convolutions = ConvolutionRecord(
      machine: "a Cray-1", algorithms: record.algorithms.mapValues { _ in "amx" })
    try CheckpointFile.write(tensors, state, card, to: file)
    var notes: [String] = []
    try train(configuration, in: scratch("run"), resuming: true) { event, _ in
      if case .note(let text) = event { notes.append(text) }
    }
    #expect(
      notes.first
        == "the run was computed on a Cray-1, and goes on with \(record.machine): the last bits of "
        + "results may differ from those of an uninterrupted run")
    #expect(
      notes.contains {
        $0.contains("convolution steps used algorithms that this machine lacks (amx): they use ")
      }, "\(notes)")
    (tensors, state, card) = try CheckpointFile.read(file)
    #expect(state.convolutions?.machine == record.machine)
  }
}
