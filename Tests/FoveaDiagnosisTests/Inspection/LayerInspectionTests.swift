import FoveaLayers
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaDiagnosis

/// Two convolutions, the first with a batch norm, and a dense layer.
private struct SmallNet: Layer {
  var first = Conv2D(2, 3, kernel: 3, padding: .same, key: RandomKey(seed: 1))
  var norm = BatchNorm(3)
  var second = Conv2D(3, 4, kernel: 3, padding: .same, key: RandomKey(seed: 2))
  var head = Linear(4, 3, key: RandomKey(seed: 3))
  var unused = Linear(2, 2, key: RandomKey(seed: 4))

  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    let y = norm(first(x, context, as: "first"), context, as: "norm").relu()
    let z = second(y, context, as: "second").relu()
    return head(z.globalAveragePool2D(), context, as: "head")
  }

  mutating func visit(_ visitor: inout ParameterVisitor) {
    visitor.child("first", &first)
    visitor.child("norm", &norm)
    visitor.child("second", &second)
    visitor.child("unused", &unused)
    visitor.child("head", &head)
  }

  /// The weights of `Goldens/diagnosis/inspection.py`.
  static func golden() throws -> SmallNet {
    var net = SmallNet()
    func set(_ path: String, _ stream: Int, _ shape: [Int], _ scale: Double, _ offset: Double = 0)
      throws
    {
      let values = Goldens.filled(
        stream: stream, count: shape.reduce(1, *), scale: scale, offset: offset)
      try net.set(Tensor(values, shape: shape), at: path)
    }
    try set("first.weight", 2, [3, 3, 3, 2], 0.5)
    try set("first.bias", 3, [3], 0.2)
    try set("norm.weight", 4, [3], 0.3, 1)
    try set("norm.bias", 5, [3], 0.3)
    try set("second.weight", 6, [4, 3, 3, 3], 0.5)
    try set("second.bias", 7, [4], 0.2)
    try set("head.weight", 8, [3, 4], 1)
    try set("head.bias", 9, [3], 0.2)
    return net
  }
}

@Suite struct LayerInspectionTests {
  private struct Golden: Decodable {
    struct Layer: Decodable {
      let path: String
      let mean, deviation, minimum, maximum, zeroShare: Double
      let activationGradientNorm, weightNorm, weightGradientNorm: Double
    }
    let loss: Double
    let layers: [Layer]
  }

  private struct Labels: LearningTask {
    func losses(_ outputs: Tensor, _ targets: [Tensor], imageSize: Pair) -> Tensor {
      CrossEntropy().perSample(outputs, targets[0])
    }
  }

  private func inspection(
    _ net: SmallNet, isTraining: Bool = true, task: (any LearningTask)? = Labels()
  ) throws -> LayerInspection {
    try LayerInspection(
      net,
      Learner.Input(
        images: Tensor(Goldens.filled(stream: 1, count: 4 * 72), shape: [4, 6, 6, 2]),
        targets: [Tensor([Int32(0), 2, 1, 2])], key: RandomKey(seed: 0)),
      task: task, divisor: 4, isTraining: isTraining)
  }

  /// Every figure of every layer against PyTorch in float64.
  @Test func everyFigureIsThatOfPyTorch() throws {
    let golden = try Goldens.load("diagnosis/inspection.json", as: Golden.self)
    let found = try inspection(SmallNet.golden())
    #expect(abs((found.loss ?? 0) - golden.loss) < 1e-5)
    #expect(found.layers.map(\.path) == golden.layers.map(\.path))
    func near(_ value: Double?, _ expected: Double) -> Bool {
      abs((value ?? .nan) - expected) <= 2e-5 * max(1, abs(expected))
    }
    for (layer, expected) in zip(found.layers, golden.layers) {
      #expect(near(layer.mean, expected.mean), "\(layer.path)")
      #expect(near(layer.deviation, expected.deviation), "\(layer.path)")
      #expect(near(layer.minimum, expected.minimum), "\(layer.path)")
      #expect(near(layer.maximum, expected.maximum), "\(layer.path)")
      #expect(near(layer.zeroShare, expected.zeroShare), "\(layer.path)")
      #expect(near(layer.weightNorm, expected.weightNorm), "\(layer.path)")
      #expect(near(layer.weightGradientNorm, expected.weightGradientNorm), "\(layer.path)")
      #expect(
        near(layer.activationGradientNorm, expected.activationGradientNorm), "\(layer.path)")
    }
    #expect(found.layers.map(\.kind) == ["Conv2D", "BatchNorm", "Conv2D", "Linear"])
    #expect(found.layers.map(\.activation) == [nil, "relu", "relu", nil])
    #expect(found.layers.map(\.shape) == [[6, 6, 3], [6, 6, 3], [6, 6, 4], [3]])
    #expect(found.layers.map(\.parameterCount) == [57, 6, 112, 15])
    #expect(found.layers.last?.stage == "head")
  }

  /// The gradient of a bias by central differences, in inference mode.
  @Test func gradientsAreThoseOfDifferences() throws {
    let net = try SmallNet.golden()
    let bias = net["head.bias"].floats()
    let weight = net["head.weight"].floats()
    func loss(_ path: String, _ values: [Float], _ index: Int, _ step: Float) throws -> Double {
      var changed = net
      var values = values
      values[index] += step
      try changed.set(Tensor(values, shape: net[path].shape), at: path)
      return try inspection(changed, isTraining: false).loss ?? .nan
    }
    var squares = 0.0
    for (path, values) in [("head.bias", bias), ("head.weight", weight)] {
      for index in values.indices {
        let rise = try loss(path, values, index, 0.01) - loss(path, values, index, -0.01)
        squares += (rise / 0.02) * (rise / 0.02)
      }
    }
    let found = try inspection(net, isTraining: false).layers.last?.weightGradientNorm ?? 0
    #expect(found > 0.1 && abs(found - squares.squareRoot()) < 1e-3 * found)
  }

  @Test func forwardAloneHasNoGradients() throws {
    let found = try inspection(SmallNet.golden(), isTraining: false, task: nil)
    #expect(found.loss == nil && found.layers.count == 4)
    #expect(
      found.layers.allSatisfy {
        $0.weightGradientNorm == nil && $0.activationGradientNorm == nil && $0.weightNorm > 0
      })
  }
}
