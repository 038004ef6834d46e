import FoveaDatasets
import FoveaInference
import FoveaLayers
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Units that never respond.
@Suite("Unit probe", .serialized)
struct UnitProbeTests {
  @Test func countsUnitsThatAreZeroForEveryImage() throws {
    let configuration = tinyConfiguration()
    let dataset = try shapes(configuration).dataset
    let preprocessing = try configuration.preprocessing(for: dataset).0
    let loader = try Loader(
      dataset, split: .validation, preprocessing: preprocessing,
      options: LoaderOptions(batchSize: 4, sampling: .sequential))
    var model: any Layer = TinyNet(
      ModelSpecification(architecture: "plain", classCount: 3, channels: 1, height: 16, width: 16),
      key: RandomKey(seed: 5))
    model.evaluateParameters()
    // Three of eight biases that no image makes up for.
    let biases: [Float] = [-100, 9, 9, -100, 9, 9, -100, 9]
    try model.set(Tensor(biases), at: "first.bias")
    let units = try UnitProbe.units(of: model, in: dataset, like: loader)
    #expect(units.map(\.path) == ["first", "second"])
    #expect(units.map(\.count) == [8, 16])
    #expect(units[0].stuck == 3)
    #expect(units[0].share == 0.375 && units[0].canDie)
    #expect(units[0].imageCount == min(64, dataset.indices(of: .validation).count))
  }
}
