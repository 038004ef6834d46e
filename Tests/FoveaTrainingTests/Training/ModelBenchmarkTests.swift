import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaTraining

/// Serial, for the engine's count of plans is the process's.
@Suite(.serialized) struct ModelBenchmarkTests {
  let unet = UNet(inputChannels: 1, classes: 3, widths: [4, 8], key: RandomKey(seed: 1))

  @Test(arguments: [[.train], [.inference], ModelBenchmark.Part.allCases])
  func timesWhatItIsAskedFor(parts: [ModelBenchmark.Part]) throws {
    var calls: [Int] = []
    let benchmark = ModelBenchmark(batchSize: 2, steps: 3, warmUpSteps: 1, parts: Set(parts))
    let timing = try benchmark.run(unet, input: [8, 8, 1], classes: 3) { done, total in
      calls.append(done)
      #expect(total == 4 * parts.count)
    }
    #expect(calls == Array(1...4 * parts.count))
    #expect(timing.trainingSeconds.count == (parts.contains(.train) ? 3 : 0))
    #expect(timing.inferenceSeconds.count == (parts.contains(.inference) ? 3 : 0))
    #expect((timing.trainingSeconds + timing.inferenceSeconds).allSatisfy { $0 > 0 })
    // A batch at least is in memory.
    #expect(timing.peakBytes > 4 * 2 * 8 * 8)
  }

  @Test func unsuitableImagesAreErrors() {
    #expect(throws: LayerError.self) {
      try ModelBenchmark(batchSize: 1, steps: 1).run(unet, input: [7, 8, 1], classes: 3)
    }
  }
}
