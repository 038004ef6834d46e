import Foundation
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaModels

@Suite struct ModelSummaryTests {
  private func summary(_ name: String, _ shape: ModelShape, batch: Int = 1) throws -> ModelSummary {
    let model = try Catalogue.model(named: name).build(shape, key: RandomKey(seed: 1))
    return try ModelSummary(of: model, named: name, input: shape.input(batch: batch))
  }

  @Test func rowsAddUpToTheTotals() throws {
    for entry in Catalogue.models {
      let shape = ModelShape(classes: 10, inputChannels: 3, height: 64, width: 64)
      let summary = try summary(entry.name, shape)
      #expect(summary.layers.reduce(0) { $0 + $1.parameters } == summary.parameters)
      #expect(summary.layers.reduce(0) { $0 + $1.multiplyAdds } == summary.multiplyAdds)
      let paths = summary.layers.map(\.path)
      #expect(Set(paths).count == paths.count, "\(entry.name)")
    }
  }

  @Test func nothingIsEvaluated() throws {
    let shape = ModelShape(classes: 10, inputChannels: 3, height: 224, width: 224)
    let model = try Catalogue.model(named: "resnet18").build(shape, key: RandomKey(seed: 1))
    _ = try ModelSummary(of: model, named: "resnet18", input: shape.input(batch: 8))
    #expect(!model["fc.weight"].isEvaluated)
  }

  @Test func workGrowsWithTheBatch() throws {
    let shape = ModelShape(classes: 10, inputChannels: 1, height: 28, width: 28)
    #expect(
      try summary("lenet5", shape, batch: 4).multiplyAdds
        == 4 * summary("lenet5", shape).multiplyAdds)
  }

  @Test func theTableIsAligned() throws {
    let shape = ModelShape(classes: 10, inputChannels: 1, height: 28, width: 28)
    let table = try summary("lenet5", shape).table
    #expect(
      table == """
        layer    kind       output      parameters  multiply-adds    memory
        -------  ---------  ----------  ----------  -------------  --------
        conv1    Conv2D     1x28x28x6          156        117,600  18.4 KiB
        pool1    MaxPool2D  1x14x14x6            0              0   4.6 KiB
        conv2    Conv2D     1x10x10x16       2,416        240,000   6.2 KiB
        pool2    MaxPool2D  1x5x5x16             0              0   1.6 KiB
        flatten  Flatten    1x400                0              0   1.6 KiB
        fc1      Linear     1x120           48,120         48,000     480 B
        fc2      Linear     1x84            10,164         10,080     336 B
        fc3      Linear     1x10               850            840      40 B
        -------  ---------  ----------  ----------  -------------  --------
        lenet5 on 1x28x28x1
        parameters     61,706 (61,706 trainable, 0 running statistics besides), 241 KiB
        multiply-adds  416,520
        activations    33.2 KiB
        """)
  }

  @Test func codingKeepsIt() throws {
    let shape = ModelShape(classes: 10, inputChannels: 1, height: 28, width: 28)
    let summary = try summary("lenet5", shape)
    let copy = try JSONDecoder().decode(
      ModelSummary.self, from: try JSONEncoder().encode(summary))
    #expect(copy == summary)
  }
}
