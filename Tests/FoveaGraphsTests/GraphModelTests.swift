import Foundation
import FoveaLayers
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

@Suite struct GraphModelTests {
  @Test func isALayerWithParametersInTheTree() throws {
    let model = try GraphModel(Fixtures.network())
    let parameters = model.parameters()
    #expect(
      parameters.map(\.path) == [
        "stem.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
        "body.weight.0", "body.bias.0", "fc.weight", "fc.bias",
      ])
    #expect(
      parameters.map(\.parameter.role) == [
        .weight, .normScale, .normShift, .buffer, .buffer, .weight, .bias, .weight, .bias,
      ])
    // Filters have Fovea's axis order.
    #expect(model["stem.weight"].shape == [4, 3, 3, 3])
    #expect(model["body.weight.0"].shape == [4, 3, 3, 1])
    #expect(model.parameterCount() == 108 + 8 + 36 + 4 + 40 + 5)
    #expect(visitProblems(of: model) == [])
  }

  /// Values of a graph are captured under their names, maps as NHWC, and are on the way to the
  /// output: gradients at them explain it.
  @Test func valuesAreCapturedWithGradients() throws {
    let model = try GraphModel(Fixtures.network())
    let x = Fixtures.images(1, 8, 8)
    let recording = Context(training: false, recordsCalls: true)
    _ = model(x, recording)
    #expect(
      recording.steps.map(\.path) == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "logits"])
    let context = Context(training: false, capturing: ["e", "i"])
    let output = model(x, context)
    let maps = try #require(context.activations["e"])
    #expect(maps.shape == [1, 4, 4, 4])
    let pooled = try #require(context.activations["i"])
    #expect(pooled.shape == [1, 1, 1, 8])
    // The output is linear in the pooled maps: gradient times value is the output without its bias.
    let slope = gradients(of: output.sum(), at: [pooled])[0]
    let linear = (slope * pooled).sum()
    let bias = model["fc.bias"].sum()
    Tensor.evaluate([output, linear, bias])
    let sum = output.floats().reduce(0, +)
    #expect(abs(linear.item() + bias.item() - sum) < 1e-4)
    let early = gradients(of: model(x, context).sum(), at: [try #require(context.activations["e"])])
    #expect(early[0].floats().contains { $0 != 0 })
  }

  @Test func computesTheOperators() throws {
    let definition = Fixtures.network()
    let model = try GraphModel(definition)
    let x = Fixtures.images(2, 9, 11)
    func constant(_ name: String) throws -> Tensor {
      let constant = try #require(definition.constants[name])
      return GraphValue.floats(constant)
    }
    let order = [0, 2, 3, 1]
    var y = x.conv2D(
      try constant("stem.weight").transposed(order), strides: 2, padding: .all(1))
    y = y.batchNormalized(
      scale: try constant("norm.weight"), shift: try constant("norm.bias"),
      mean: try constant("norm.running_mean"), variance: try constant("norm.running_var")
    ).relu()
    y =
      y
      + y.conv2D(
        try constant("body/weight:0").transposed(order), bias: try constant("body/bias:0"),
        padding: .all(1), groups: 4)
    y = y.maxPool2D(2)
    y = Tensor.concatenated([y, y], axis: 3) * (try constant("factors").reshaped([8]))
    y = y.globalAveragePool2D()
    y = y.matmul(try constant("fc.weight"), transposingB: true) + (try constant("fc.bias"))
    let found = model(x, Context(training: false))
    #expect(found.shape == [2, 5])
    #expect(relativeError(found.floats(), y.floats().map(Double.init)) < 1e-6)
  }

  @Test(arguments: [[1, 8, 8], [3, 9, 14], [2, 32, 16]])
  func takesAnyBatchAndSize(_ size: [Int]) throws {
    let model = try GraphModel(Fixtures.network())
    let x = Fixtures.images(size[0], size[1], size[2])
    let together = model(x, Context(training: false))
    #expect(together.shape == [size[0], 5])
    for index in 0..<size[0] {
      let one = model(x.sliced(axis: 0, index..<index + 1), Context(training: false))
      #expect(relativeError(together[index].floats(), one.floats().map(Double.init)) < 1e-6)
    }
  }

  @Test func movesNothingBetweenConvolutions() throws {
    let model = try GraphModel(Fixtures.network())
    let y = model(Fixtures.images(1, 8, 8), Context(training: false))
    // Evaluated tensors, such as the weights, have no inputs.
    let names = Tensor.graphOperations(of: [y])
      .filter { $0.name != "transpose" || !$0.inputs.isEmpty }.map(\.name)
    #expect(names.filter { $0 == "conv2D" }.count == 2)
    #expect(!names.contains("transpose"))
  }

  @Test func gradientsFlowToImagesAndWeights() throws {
    let model = try GraphModel(Fixtures.network())
    let x = Fixtures.images(2, 8, 8)
    let paths = ["stem.weight", "norm.weight", "body.weight.0", "body.bias.0", "fc.weight"]
    let check = gradientCheck(
      at: [x] + paths.map { model[$0] }, step: 0.003
    ) { tensors in
      var changed = model
      for (path, tensor) in zip(paths, tensors.dropFirst()) {
        changed.update { name, parameter in if name == path { parameter.value = tensor } }
      }
      return changed(tensors[0], Context(training: false))
    }
    #expect(check.worstError < 0.02, "\(check)")
  }

  @Test func trainingNormalisesByTheBatchAndRecordsIt() throws {
    var model = try GraphModel(Fixtures.network())
    let context = Context(training: true, key: RandomKey(seed: 1))
    let x = Fixtures.images(4, 8, 8) + 3
    _ = model(x, context)
    let before = model["norm.running_mean"].floats()
    #expect(context.updates.count == 2)
    model.apply(context.updates)
    let convolved = x.conv2D(model["stem.weight"], strides: 2, padding: .all(1))
    let mean = convolved.mean(axes: [0, 1, 2]).floats()
    let expected = zip(before, mean).map { 0.9 * Double($0) + 0.1 * Double($1) }
    #expect(relativeError(model["norm.running_mean"].floats(), expected) < 1e-5)
  }

  @Test func goesThroughJSONWithoutItsWeights() throws {
    let definition = Fixtures.network()
    let model = try GraphModel(definition)
    let data = try JSONEncoder().encode(model.definitionWithoutWeights)
    let bare = try JSONDecoder().decode(GraphDefinition.self, from: data)
    #expect(bare.constants["fc.weight"]?.bytes.isEmpty == true)
    // Other constants are kept.
    #expect(bare.constants["factors"] == definition.constants["factors"])
    var copy = try GraphModel(withoutWeights: bare)
    #expect(copy.parameters().map(\.path) == model.parameters().map(\.path))
    for (path, parameter) in model.parameters() { try copy.set(parameter.value, at: path) }
    let x = Fixtures.images(1, 8, 8)
    let context = Context(training: false)
    #expect(copy(x, context).floats() == model(x, context).floats())
    #expect(copy.definition == definition)
  }

  @Test func aFixedBatchRunsInParts() throws {
    var definition = Fixtures.network()
    definition.inputs[0].shape = [.fixed(1), .fixed(3), .fixed(8), .fixed(8)]
    definition.nodes.insert(
      GraphNode("Reshape", inputs: ["i", "sizes"], outputs: ["k"]),
      at: definition.nodes.count - 2)
    definition.constants["sizes"] = GraphTensor([1, 8, 1, 1], shape: [4])
    definition.nodes[definition.nodes.count - 2].inputs = ["k"]
    let x = Fixtures.images(3, 8, 8)
    let whole = try GraphModel(Fixtures.network())
    let found = try GraphModel(definition)(x, Context(training: false))
    #expect(found.shape == [3, 5])
    // The parts are images alone, to the last bit.
    let alone = (0..<3).flatMap { index in
      whole(x.sliced(axis: 0, index..<(index + 1)), Context(training: false)).floats()
    }
    #expect(found.floats() == alone)
    // A matrix product of one row is added up in another order than one of three.
    let together = whole(x, Context(training: false)).floats()
    for (a, b) in zip(alone, together) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func reportsInvalidInputs() throws {
    let model = try GraphModel(Fixtures.network())
    func problem(_ inputs: [String: GraphValue]) -> String {
      do {
        _ = try model.run(inputs)
        return "none"
      } catch { return "\(error)" }
    }
    let x = GraphValue(channelsLast: Fixtures.images(1, 8, 8))
    #expect(problem([:]) == "no value was given for the graph's input 'images'")
    #expect(
      problem(["image": x])
        == "the graph has no input 'image'. Did you mean 'images'? Its inputs: images")
    #expect(
      problem(["images": GraphValue(Tensor.zeros([3, 8, 8]))])
        == "input 'images' must have the shape [batch, 3, height, width], but [3, 8, 8] was given "
        + "(axes in the graph's order)")
    #expect(
      problem(["images": GraphValue(HostArray([1, 2], shape: [2]))])
        == "input 'images' must be float32, but int64 was given; cast it first")
    #expect(
      problem(["images": GraphValue(Tensor.zeros([1, 3, 1, 1]))])
        == "MaxPool 'pool': the window spans 2 pixels along axis 2, but the padded image has "
        + "only 1; use larger images")
  }
}
