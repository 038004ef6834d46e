import Foundation
import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaSupport
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct UnusualDataTests {
  /// A folder of images of which three cannot be decoded.
  private func damagedFolder(_ scratch: Scratch) throws -> URL {
    let folder = scratch("data")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try GeneratedShapes(perClass: 14, size: 16, channels: 1, seed: 3).write(to: folder)
    for name in ["cross", "ring", "disc"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent(name).path
      ).sorted()
      let file = folder.appendingPathComponent("\(name)/\(names[4])")
      try Data("not a picture \(name)".utf8).write(to: file)
    }
    return folder
  }

  @Test func badImagesStopUnlessTheyAreToBeSkipped() throws {
    let scratch = Scratch()
    let folder = try damagedFolder(scratch)
    var configuration = tinyConfiguration {
      $0.data = folder.path
      $0.epochs = 2
      $0.splitRatios = SplitRatios(training: 80, validation: 20, test: 0)
    }
    let data = try configuration.loadData()
    let error = #expect(throws: DatasetError.self) {
      try train(configuration, in: scratch("stops"), data: data)
    }
    #expect(error?.kind == .badImage)

    configuration.onBadImage = .skip
    let whole = try train(configuration, in: scratch("whole"), data: data)
    #expect(whole.ending == .completed)
    #expect(whole.skippedImages.count == 3)
    let listed = try JSONDecoder().decode(
      [SkippedImage].self, from: Data(contentsOf: RunFiles(scratch("whole")).skipped))
    #expect(listed == whole.skippedImages)
    // Batches that are smaller by skipped images don't break resuming.
    for stop in [2, 5, 9] {
      let run = scratch("stop-\(stop)")
      var batches = 0
      try train(configuration, in: run, data: data) { event, trainer in
        guard case .step = event else { return }
        batches += 1
        if batches == stop { trainer.requestStop() }
      }
      let resumed = try train(configuration, in: run, data: data, resuming: true)
      #expect(resumed.timeless == whole.timeless)
      #expect(Set(resumed.skippedImages.map(\.name)) == Set(whole.skippedImages.map(\.name)))
      #expect(try weights(RunFiles(run).model) == weights(RunFiles(scratch("whole")).model))
    }
  }

  @Test func sampleWeightsEnterLossAndValidation() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.epochs = 1
      $0.reduction = .meanOverWeights
    }
    let plain = try shapes(configuration)
    var weighted = plain.dataset
    for index in weighted.samples.indices {
      weighted.samples[index].weight = weighted.samples[index].label == 0 ? 5 : 1
    }
    let data = try configuration.divide(weighted)
    let first = try train(configuration, in: scratch("plain"), data: plain).history[0]
    let second = try train(configuration, in: scratch("weighted"), data: data).history[0]
    #expect(first.trainLoss != second.trainLoss)
    #expect(first.valLossWeighted == first.valLossUnweighted)
    #expect(second.valLossWeighted != second.valLossUnweighted)
    // Sampling by weight uses up the weights: losses have none.
    var sampled = configuration
    sampled.sampler = .sampleWeights
    let result = try train(sampled, in: scratch("sampled"), data: data)
    #expect(result.history.count == 1)
    #expect(throws: DatasetError.self) {
      try train(sampled, in: scratch("none"), data: plain)
    }
  }

  @Test func withoutValidationTheLastWeightsAreKept() throws {
    let scratch = Scratch()
    var configuration = tinyConfiguration {
      $0.epochs = 2
      $0.splitRatios = SplitRatios(training: 80, validation: 0, test: 20)
    }
    let data = try shapes(configuration)
    #expect(data.dataset.indices(of: .validation).isEmpty)
    let result = try train(configuration, in: scratch("run"), data: data)
    #expect(result.bestValue == nil && result.history.allSatisfy { $0.valMetrics.isEmpty })
    let files = RunFiles(scratch("run"))
    let last = try CheckpointFile.read(files.last).tensors.weights.values
    #expect(try weights(files.model) == last.mapValues { $0.floats() })
    #expect(try ModelFile.read(files.model).card.epoch == 2)
    configuration.earlyStopping = 3
    let error = #expect(throws: TrainingError.self) {
      try train(configuration, in: scratch("early"), data: data)
    }
    #expect(error?.kind == .unsuitableData)
  }

  @Test func aBatchThatNeverFillsIsAnError() throws {
    let scratch = Scratch()
    let configuration = tinyConfiguration {
      $0.batchSize = 1000
      $0.dropLast = true
    }
    let error = #expect(throws: SettingError.self) {
      try train(configuration, in: scratch("run"))
    }
    #expect(error?.key == "batchSize")
  }
}
