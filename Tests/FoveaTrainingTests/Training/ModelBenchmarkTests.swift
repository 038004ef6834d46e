import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Serial, since the engine counts the plans of the whole process.
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
    // At least a batch is in memory.
    #expect(timing.peakBytes > 4 * 2 * 8 * 8)
  }

  @Test func aDetectorIsTrainedOnBoxes() throws {
    let shape = ModelShape(classes: 2, inputChannels: 3, height: 64, width: 32)
    let model = try Catalogue.model(named: "yolo-n").build(shape, key: RandomKey(seed: 1))
    let timing = try ModelBenchmark(batchSize: 1, steps: 1, warmUpSteps: 1)
      .run(model, input: [64, 32, 3], classes: 2)
    #expect(timing.trainingSeconds.count == 1 && timing.inferenceSeconds.count == 1)

    let targets = BenchmarkTargets(
      of: model, output: [3, 42, 66], input: [3, 64, 32, 3], classes: 2
    ).tensors
    try #require(targets.map(\.shape) == [[3, 16, 4], [3, 16]])
    let edges = targets[0].floats()
    for box in stride(from: 0, to: edges.count, by: 4) {
      #expect(edges[box] >= 0 && edges[box + 2] <= 32 && edges[box] < edges[box + 2])
      #expect(edges[box + 1] >= 0 && edges[box + 3] <= 64 && edges[box + 1] < edges[box + 3])
    }
  }

  @Test func unsuitableImagesAreErrors() {
    #expect(throws: LayerError.self) {
      try ModelBenchmark(batchSize: 1, steps: 1).run(unet, input: [7, 8, 1], classes: 3)
    }
  }
}
