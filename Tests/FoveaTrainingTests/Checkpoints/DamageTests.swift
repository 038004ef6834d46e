@testable import FoveaSupport
import Foundation
import FoveaDatasets
import FoveaInference
import FoveaInterchange
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct DamageTests {
  @Test func damageAnywhereIsAnError() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    try train(configuration, in: scratch("run"))
    let whole = try Data(contentsOf: RunFiles(scratch("run")).last)
    let file = scratch("damaged.safetensors")
    var random = RandomStream(seed: 5, purpose: .generation)
    for round in 0..<150 {
      var data = whole
      if round % 5 == 0 {
        data = data.prefix(random.integer(below: whole.count))
      } else {
        // Half of the rounds hit the header.
        let limit = round % 2 == 0 ? 4000 : whole.count
        data[random.integer(below: limit)] ^= UInt8(1 << random.integer(below: 8))
      }
      try data.write(to: file)
      do {
        _ = try CheckpointFile.read(file)
        // Only the formatting may differ: the values read equal the values written.
        let original = try CheckpointFile.read(RunFiles(scratch("run")).last)
        let found = try CheckpointFile.read(file)
        #expect(found.state == original.state && found.card == original.card, "round \(round)")
      } catch let error as SafetensorsError {
        #expect(error.description.contains(file.path))
      } catch let error as InferenceError {
        #expect(error.kind == .badFile && error.description.contains(file.path))
      }
    }
  }

  /// Numbers that no run has, in a file with a valid checksum.
  @Test func forgedNumbersAreErrors() throws {
    let scratch = Scratch()
    try train(tinyConfiguration { $0.epochs = 2 }, in: scratch("run"))
    let file = RunFiles(scratch("run")).last
    let (tensors, state, card) = try CheckpointFile.read(file)
    let changes: [(inout TrainingState) -> Void] = [
      { $0.epoch = .max }, { $0.epoch = 0 }, { $0.epoch = 4 }, { $0.batch = -1 },
      { $0.batch = .max }, { $0.updates = .max }, { $0.updates = -1 },
      { $0.updatesAtEpochStart = .max },
      { $0.waitingBatches = .min }, { $0.waitingDivisor = -1 }, { $0.bestEpoch = 3 },
      { $0.validationsWithoutImprovement = .max }, { $0.epochSums.samples = -1 },
      { $0.epochSums.divisor = -1 }, { $0.learningRate = -1e300 },
    ]
    for (index, change) in changes.enumerated() {
      var forged = state
      change(&forged)
      try CheckpointFile.write(tensors, forged, card, to: file)
      let error = #expect(throws: TrainingError.self, "change \(index)") {
        try CheckpointFile.read(file)
      }
      #expect(error?.kind == .badFile && error?.description.contains(file.path) == true)
    }
    var forged = state
    forged.configuration.batchSize = .max
    try CheckpointFile.write(tensors, forged, card, to: file)
    #expect(throws: (any Error).self) { try CheckpointFile.read(file) }
  }

  @Test func aDamagedCheckpointIsNeverReplacedByAnother() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 2 }
    try train(configuration, in: scratch("run")) { event, trainer in
      if case .epoch = event { trainer.requestStop() }
    }
    let last = RunFiles(scratch("run")).last
    var data = try Data(contentsOf: last)
    data[data.count - 9] ^= 1
    try data.write(to: last)
    let error = #expect(throws: SafetensorsError.self) {
      try train(configuration, in: scratch("run"), resuming: true)
    }
    #expect(error?.kind == .badChecksum)
  }

  @Test func otherFilesAreToldApart() throws {
    let scratch = Scratch()
    try train(tinyConfiguration { $0.epochs = 1 }, in: scratch("run"))
    let files = RunFiles(scratch("run"))
    let model = #expect(throws: TrainingError.self) { try CheckpointFile.read(files.model) }
    #expect(model?.description.contains("last.safetensors") == true)
    let foreign = scratch("foreign.safetensors")
    try SafetensorsWriter(["a": Tensor([Float(1)])]).data().write(to: foreign)
    let error = #expect(throws: InferenceError.self) {
      try Classifier(TrainedModel(contentsOf: foreign, makeModel: makeTiny))
    }
    #expect(error?.kind == .badFile)
    // A model with other layers.
    let plain: ModelFactory = { specification, key in
      var changed = specification
      changed.architecture = "plain"
      return TinyNet(changed, key: key)
    }
    let unfit = #expect(throws: InferenceError.self) {
      try Classifier(TrainedModel(contentsOf: files.model, makeModel: plain))
    }
    #expect(unfit?.description.contains("norm.") == true)
    // A checkpoint can be opened as a model, too.
    let classifier = try Classifier(TrainedModel(contentsOf: files.last, makeModel: makeTiny))
    #expect(classifier.card.classNames.count == 6)
  }

  @Test func aFullDiskLeavesTheOldCheckpoint() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration { $0.epochs = 1 }
    try train(configuration, in: scratch("run"))
    let last = RunFiles(scratch("run")).last
    let before = try Data(contentsOf: last)
    let saved = try CheckpointFile.read(last)
    let writer = try CheckpointFile.writer(saved.tensors, saved.state, saved.card)
    var room = 5000
    let error = #expect(throws: FileWriteError.self) {
      try AtomicFile.write(
        to: last,
        systemWrite: { descriptor, bytes, count in
          guard room >= count else {
            errno = ENOSPC
            return -1
          }
          room -= count
          return write(descriptor, bytes, count)
        }
      ) { file in try writer.write { try file.write($0) } }
    }
    #expect(error?.code == ENOSPC)
    #expect(try Data(contentsOf: last) == before)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch("run").path)
    #expect(!names.contains { $0.hasPrefix(".") })
  }
}
