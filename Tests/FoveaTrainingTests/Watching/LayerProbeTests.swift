import Foundation
import FoveaInference
import FoveaLayers
import FoveaLearning
import FoveaModels
import FoveaTensors
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Measurements of layers against plain sums over the tensors of a pass.
@Suite("Layer probe", .serialized)
struct LayerProbeTests {
  private func net() -> TinyNet {
    TinyNet(
      ModelSpecification(architecture: "tiny", classCount: 3, channels: 1, height: 16, width: 16),
      key: RandomKey(seed: 5))
  }

  private struct SumTask: LearningTask {
    func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
      (outputs - targets[0]).squared().sum(axes: [1])
    }
  }

  private var input: Learner.Input {
    let images = Tensor(
      Tensor.randomNormal([6, 16, 16, 1], key: RandomKey(seed: 1)).floats(), shape: [6, 16, 16, 1])
    let targets = Tensor(
      Tensor.randomNormal([6, 3], key: RandomKey(seed: 2)).floats(), shape: [6, 3])
    return Learner.Input(images: images, targets: [targets], key: RandomKey(seed: 3))
  }

  private func norm(_ values: [Float]) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  @Test func findsTheLayersInOrderWithTheirActivations() throws {
    let layers = try LayerProbe(net(), task: SumTask(), input, divisor: 6).layers
    #expect(layers.map(\.path) == ["first", "norm", "second", "head"])
    #expect(layers.map(\.activation) == [nil, "relu", "relu", nil])
    #expect(layers.map(\.shape) == [[8, 8, 8], [8, 8, 8], [4, 4, 16], [3]])
    #expect(layers.map(\.hasWeights) == [true, false, true, true])
  }

  @Test func figuresAreThoseOfTheTensors() throws {
    let (model, input) = (net(), input)
    let probe = try LayerProbe(model, task: SumTask(), input, divisor: 6)
    // The same pass with the layers' own functions.
    let context = Context(training: true, key: input.key)
    let first = model.first(input.images, context)
    let normalization = try #require(model.norm)
    let norm = normalization(first, context).relu()
    let second = model.second(norm, context).relu()
    for (layer, tensor) in zip(probe.layers, [first, norm, second]) {
      let values = tensor.floats().map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.map { ($0 - mean) * ($0 - mean) }
      let variance = squares.reduce(0, +) / Double(values.count)
      #expect(abs(layer.mean - mean) < 1e-5, "\(layer.path)")
      #expect(abs(layer.deviation - variance.squareRoot()) < 1e-4, "\(layer.path)")
      let zeros = Double(values.count { $0 == 0 }) / Double(values.count)
      #expect(abs(layer.zeroShare - zeros) < 1e-5)
    }
    let trainable = model.trainableParameters()
    let outputs = model(input.images, Context(training: true, key: input.key))
    let loss = SumTask().losses(outputs, input.targets, imageSize: Pair(16, 16)).mean()
    let slopes = gradients(of: loss, at: trainable.map(\.parameter.value))
    #expect(abs(probe.loss - Double(loss.item())) < 1e-4 * probe.loss)
    for layer in probe.layers {
      let index = try #require(trainable.firstIndex { $0.path == layer.path + ".weight" })
      #expect(
        abs(layer.weightNorm - self.norm(trainable[index].parameter.value.floats())) < 1e-4,
        "\(layer.path)")
      let gradient = try #require(layer.gradientNorm)
      let expected = self.norm(slopes[index].floats())
      #expect(abs(gradient - expected) < 1e-3 * expected, "\(layer.path)")
    }
  }

  @Test func comparesBatchWithRunningStatistics() throws {
    var model = net()
    // Far from any batch: the batch's own mean and variance show.
    try model.set(Tensor([Float](repeating: 7, count: 8)), at: "norm.running_mean")
    try model.set(Tensor([Float](repeating: 4, count: 8)), at: "norm.running_var")
    let (probed, input) = (model, input)
    let layer = try #require(
      try LayerProbe(probed, task: SumTask(), input, divisor: 6).layers.first { $0.path == "norm" })
    let values = model.first(input.images, Context(training: true)).floats()
    let rows = values.count / 8
    var squares = 0.0
    var ratios: [Double] = []
    for channel in 0..<8 {
      let own = (0..<rows).map { Double(values[$0 * 8 + channel]) }
      let mean = own.reduce(0, +) / Double(rows)
      let distances = own.map { ($0 - mean) * ($0 - mean) }
      let variance = distances.reduce(0, +) / Double(rows - 1)
      squares += (mean - 7) * (mean - 7) / 4
      ratios.append(variance / 4)
    }
    let drift = try #require(layer.meanDrift)
    let ratio = try #require(layer.varianceRatio)
    #expect(abs(drift - (squares / 8).squareRoot()) < 1e-3)
    #expect(abs(ratio - ratios.sorted()[4]) < 1e-3)
  }

  @Test func frozenLayersHaveNoGradient() throws {
    var model: any Layer = net()
    try model.freeze("first")
    let layers = try LayerProbe(model, task: SumTask(), input, divisor: 6).layers
    #expect(layers[0].gradientNorm == nil)
    #expect(layers.dropFirst().allSatisfy { ($0.gradientNorm ?? 0) > 0 })
  }

  @Test(arguments: ["resnet18", "mobilenet_v3_small", "small_cnn"])
  func findsEveryLayerOfBuiltInModels(name: String) throws {
    let model = try Catalogue.make(
      ModelSpecification(architecture: name, classCount: 4, channels: 3, height: 32, width: 32),
      RandomKey(seed: 0))
    let x = Tensor.zeros([2, 32, 32, 3])
    let map = LayerMap(model, input: x, output: model(x, Context(training: true)))
    let expected = Set(
      model.parameters().filter { $0.parameter.role != .buffer }.map {
        LayerMap.layer($0.path)
      })
    #expect(Set(map.entries.map(\.path)) == expected)
    #expect(map.entries.contains { $0.activation != nil })
  }
}
