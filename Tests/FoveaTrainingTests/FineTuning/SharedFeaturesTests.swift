import FoveaDatasets
import FoveaInference
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

@Suite(.serialized) struct SharedFeaturesTests {
  /// Runs that share features have the bits of runs that compute their own, and the second computes
  /// only what the first did not need.
  @Test func runsOnSharedFeaturesAreTheSame() throws {
    let scratch = Scratch()
    let configuration = ProbeTests.probing(try FineTunedRunTests.source(in: scratch))
    let data = try shapes(configuration)
    // A part of the training images, and then all of them.
    var small = data.dataset
    for index in small.indices(of: .training).prefix(20) { small.samples[index].split = .test }
    let parts = [try small.split(configuration.splitPlan), data]
    let shared = SharedFeatures()
    var computed = [0, 0]
    for (number, part) in parts.enumerated() {
      let alone = scratch("alone-\(number)")
      try train(configuration, in: alone, data: part)
      let together = scratch("together-\(number)")
      let trainer = try Trainer(
        configuration: configuration, data: part, runFolder: together, makeModel: makeTiny)
      trainer.sharedFeatures = shared
      _ = try trainer.train { event in
        if case .features = event { computed[number] += 1 }
      }
      #expect(try weights(RunFiles(alone).model) == weights(RunFiles(together).model))
    }
    // In batches of 16: 39 and 13 images, then the other 20.
    #expect(computed == [4, 2])
  }
}
