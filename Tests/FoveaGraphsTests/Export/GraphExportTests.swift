import FoveaLayers
import FoveaModels
import FoveaTensors
import Testing

@testable import FoveaGraphs

@Suite struct GraphExportTests {
  private static let key = RandomKey(seed: 1)

  /// The output of a graph for images, in Fovea's axis order.
  private func output(_ graph: GraphDefinition, _ images: Tensor) throws -> Tensor {
    let value = try #require(
      try GraphModel(graph).run(["images": GraphValue(channelsLast: images)])["output"])
    return value.rank == 4 ? value.tensor.transposed([0, 2, 3, 1]) : value.tensor
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    #expect(a.shape == b.shape)
    return (a - b).abs().max().item()
  }

  /// Checks that a model's graph gives the model's output, for each version and dynamic batches.
  private func check(
    _ model: any Layer, _ shape: [Int], opsets: [Int] = [11, 13, 17, 18, 21, 23],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let images = ExportedZoo.images(shape)
    let expected = model(images, Context(training: false))
    for opset in opsets {
      for anyBatch in [false, true] {
        var options = GraphExportOptions()
        options.opset = opset
        options.anyBatch = anyBatch
        let graph = try GraphDefinition(of: model, input: shape, options: options)
        #expect(
          difference(try output(graph, images), expected) < 1e-4, "opset \(opset)",
          sourceLocation: sourceLocation)
      }
    }
  }

  private func convNet() -> Sequential {
    Sequential(
      Conv2D(3, 4, kernel: 3, padding: .same, bias: false, key: Self.key), BatchNorm(4),
      Activation.relu, MaxPool2D(2), Conv2D(4, 4, kernel: 3, groups: 4, key: Self.key),
      Activation.relu6, Flatten(), Linear(24, 5, key: Self.key))
  }

  @Test func smallNetworkIsOneNodeForEachLayer() throws {
    var options = GraphExportOptions()
    options.anyBatch = true
    let graph = try GraphDefinition(of: convNet(), input: [1, 8, 10, 3], options: options)
    #expect(
      graph.nodes.map(\.op)
        == ["Conv", "Relu", "MaxPool", "Conv", "Clip", "Flatten", "Gemm"])
    #expect(
      graph.nodes.map(\.name) == [
        "0/Conv", "2/Relu", "3/MaxPool", "4/Conv", "5/Clip", "6/Flatten", "7/Gemm",
      ])
    #expect(
      graph.constants.keys.sorted() == [
        "0.bias", "0.weight", "4.bias", "4.weight", "7.bias", "7.weight", "number/0.0",
        "number/6.0",
      ])
    #expect(graph.constants["0.weight"]?.shape == [4, 3, 3, 3])
    #expect(graph.constants["4.weight"]?.shape == [4, 1, 3, 3])
    #expect(
      graph.inputs == [
        GraphPort("images", .float32, [.named("batch"), .fixed(3), .fixed(8), .fixed(10)])
      ])
    #expect(
      graph.outputs == [GraphPort("output", .float32, [.named("batch"), .fixed(5)])])
  }

  @Test func flattenedMapsNeedNoTranspose() throws {
    try check(convNet(), [2, 8, 10, 3], opsets: [11, 17])
  }

  @Test func attributesOfConvolutionsAndPoolings() throws {
    let layers: [any Layer] = [
      Conv2D(
        3, 6, kernel: Pair(3, 5), strides: Pair(2, 1), padding: .same, dilation: Pair(1, 2),
        groups: 3, key: Self.key),
      Conv2D(
        3, 4, kernel: 3, padding: .explicit(top: 0, bottom: 2, left: 1, right: 0), key: Self.key),
      TransposedConv2D(
        3, 4, kernel: 3, strides: 2, padding: .all(1), outputPadding: 1, key: Self.key),
      TransposedConv2D(3, 6, kernel: 2, strides: 2, groups: 3, key: Self.key),
      MaxPool2D(3, strides: 2, padding: .all(1)), AveragePool2D(3, strides: 2, padding: .all(1)),
      AveragePool2D(3, strides: 2, padding: .same, countsPadding: false),
      AdaptiveAveragePool2D(Pair(3, 4)), AdaptiveAveragePool2D(Pair(4, 5)),
      AdaptiveMaxPool2D(Pair(4, 5)), GlobalMaxPool2D(), Upsample2D(3),
      Upsample2D(2, method: .bilinear),
    ]
    for layer in layers { try check(Sequential(layer), [2, 8, 10, 3], opsets: [11, 18]) }
  }

  /// The families with members that are too large for a comparison.
  @Test func narrowConvNeXtAndResNeXt() throws {
    let shape = ModelShape(classes: 5, inputChannels: 3, height: 32, width: 64)
    let convNeXt = ConvNeXt(
      depths: [1, 1, 2, 1], widths: [8, 12, 16, 24], dropRate: 0, shape, key: Self.key)
    try check(convNeXt, [2, 32, 64, 3], opsets: [13, 17])
    let resNeXt = ResNet<Bottleneck>(
      depths: [1, 1, 1, 1], shape, cardinality: .init(groups: 4, width: 4), key: Self.key)
    try check(resNeXt, [2, 32, 64, 3], opsets: [17])
  }

  /// One node, and maps stay in their layout.
  @Test func shuffledChannelsAreSelected() throws {
    struct Shuffle: ParameterlessLayer {
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        x.reshaped(x.shape.dropLast() + [3, x.shape[3] / 3]).transposed([0, 1, 2, 4, 3])
          .reshaped(x.shape)
      }
    }
    let model = Sequential(Shuffle(), MaxPool2D(2))
    try check(model, [2, 4, 6, 12], opsets: [11, 17])
    let graph = try GraphDefinition(of: model, input: [2, 4, 6, 12])
    #expect(graph.nodes.map(\.op) == ["Gather", "MaxPool"])
  }

  @Test func roundedUpPoolingPadsTheImage() throws {
    struct Rounded: ParameterlessLayer {
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        x.maxPool2D(3, strides: 2, roundingUp: true)
      }
    }
    try check(Rounded(), [2, 8, 9, 3], opsets: [17])
  }

  @Test(arguments: Activation.allCases) func activations(_ activation: Activation) throws {
    try check(Sequential(activation), [2, 3, 4, 5])
  }

  @Test func activationsAreOneNodeWhereONNXHasOne() throws {
    var options = GraphExportOptions()
    options.opset = 20
    let expected: [Activation: [String]] = [
      .relu: ["Relu"], .relu6: ["Clip"], .leakyReLU: ["LeakyRelu"], .elu: ["Elu"],
      .gelu: ["Gelu"], .silu: ["Sigmoid", "Mul"], .hardSwish: ["HardSwish"],
      .hardSigmoid: ["HardSigmoid"], .sigmoid: ["Sigmoid"], .tanh: ["Tanh"],
      .softplus: ["Softplus"], .mish: ["Mish"], .softmax: ["Softmax"], .identity: ["Identity"],
    ]
    for (activation, operators) in expected {
      let graph = try GraphDefinition(
        of: Sequential(activation), input: [1, 2, 2, 3], options: options)
      #expect(graph.nodes.map(\.op) == operators, "\(activation)")
    }
  }

  @Test func normalizationsWithoutAConvolution() throws {
    var norm = BatchNorm(4)
    norm.runningMean.value = Tensor([0.5, -1, 2, 0] as [Float])
    norm.runningVariance.value = Tensor([0.5, 1, 2, 3] as [Float])
    let graph = try GraphDefinition(of: Sequential(norm), input: [1, 4, 4, 4])
    #expect(graph.nodes.map(\.op) == ["BatchNormalization"])
    try check(Sequential(norm), [2, 4, 4, 4], opsets: [11, 17])
    var group = GroupNorm(groups: 2, 6)
    group.weight.value = Tensor([1, 2, 3, 4, 5, 6] as [Float])
    try check(Sequential(group), [2, 4, 4, 6])
    try check(Sequential(LayerNorm([6])), [2, 4, 4, 6])
    try check(Sequential(PReLU(3)), [2, 4, 4, 3], opsets: [17])
    try check(Sequential(PReLU()), [2, 4, 4, 3], opsets: [17])
  }

  @Test func operationWithoutCounterpartIsNamed() throws {
    struct Host: HostFunction {
      var name: String { "matchBoxes" }
      func type(of inputs: [TensorType]) -> TensorType { inputs[0] }
      func run(_ inputs: [UnsafeRawBufferPointer], into result: UnsafeMutableRawBufferPointer) {}
    }
    struct Matching: ParameterlessLayer {
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
        Tensor(computedBy: Host(), from: [x])
      }
    }
    #expect(
      throws: GraphExportError("ONNX has no counterpart of: matchBoxes (in 0)")
    ) {
      try GraphDefinition(of: Sequential(Matching()), input: [1, 2, 2, 3])
    }
  }

  @Test func unknownVersionIsRefused() throws {
    var options = GraphExportOptions()
    options.opset = 9
    #expect(
      throws: GraphExportError(
        "version 9 of ONNX's operators is not supported; choose one of 11 to 23")
    ) {
      try GraphDefinition(of: Sequential(Activation.relu), input: [1, 2, 2, 3], options: options)
    }
  }

  @Test func dynamicSizeAcceptsOtherSizes() throws {
    let model = try ExportedZoo.model(Catalogue.model(named: "unet"), ["width": "4"], [32, 32])
    var options = GraphExportOptions()
    options.anyBatch = true
    options.anySize = true
    options.sizeMultiple = 16
    let graph = try GraphDefinition(of: model, input: [1, 32, 32, 3], options: options)
    #expect(
      graph.inputs[0].shape == [.named("batch"), .fixed(3), .named("height"), .named("width")])
    let images = ExportedZoo.images([3, 16, 64, 3])
    #expect(
      difference(try output(graph, images), model(images, Context(training: false))) < 1e-4)
  }

  @Test func landmarksAreTheGraphsValues() throws {
    let model = convNet()
    let images = ExportedZoo.images([2, 8, 10, 3])
    var graph = try GraphDefinition(of: model, input: images.shape)
    let landmarks = try GraphLandmarks(of: images, options: GraphExportOptions()) {
      [model($0, $1)]
    }.values
    #expect(landmarks.map(\.name) == graph.nodes.flatMap(\.outputs))
    graph.outputs = landmarks.map { GraphPort($0.name, .float32, nil) }
    let found = try GraphModel(graph).run(["images": GraphValue(channelsLast: images)])
    for landmark in landmarks {
      #expect(difference(try #require(found[landmark.name]).tensor, landmark.tensor) < 1e-5)
    }
  }
}

@Suite struct CatalogueExportTests {
  /// Every operation of every model has a counterpart.
  @Test func everyModelHasAPlan() throws {
    for entry in Catalogue.models {
      let model = try entry.build(entry.defaultShape, key: RandomKey(seed: 1))
      let trace = try ExportTrace(entry.defaultShape.input(batch: 1), .float32) { [model($0, $1)] }
      _ = try ExportPlan(ExportGraph(trace, nil))
    }
  }

  /// Graphs of small models give the models' outputs.
  @Test func graphsMatchModels() throws {
    for (entry, options, size) in ExportedZoo.cases {
      let model = try ExportedZoo.model(entry, options, size)
      guard model.parameterCount() < 6_000_000 else { continue }
      let images = ExportedZoo.images([2] + size + [entry.defaultChannels])
      var export = GraphExportOptions()
      export.anyBatch = true
      let graph = try GraphDefinition(of: model, input: images.shape, options: export)
      let expected = model(images, Context(training: false))
      let output = try GraphModel(graph)(images, Context(training: false))
      #expect((output - expected).abs().max().item() < 1e-4, "\(ExportedZoo.name(entry, options))")
      let transposes = graph.nodes.count { $0.op == "Transpose" }
      switch entry.task {
      // The cells are output as rows.
      case .detection: #expect(transposes == 1)
      case .classification where entry.name == "hybrid": break
      default: #expect(transposes == 0, "\(entry.name)")
      }
      if entry.name.hasPrefix("resnet") {
        #expect(!graph.nodes.contains { $0.op == "BatchNormalization" }, "\(entry.name)")
      }
      Engine.dropPlans()
    }
  }
}
