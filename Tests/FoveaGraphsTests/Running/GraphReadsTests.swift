import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaGraphs

@Suite("Reads of elements while a graph is walked")
struct GraphReadsTests {
  /// A convolution, and `count` lists of the values of one channel above 0.1, joined.
  private func graph(reads count: Int) -> GraphDefinition {
    var nodes = [
      GraphNode(
        "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: ["pads": .ints([1, 1, 1, 1])]),
      GraphNode("Relu", inputs: ["c"], outputs: ["r"]),
    ]
    var constants = [
      "w": Fixtures.constant([4, 3, 3, 3], stream: 1),
      "limit": GraphTensor([0.1] as [Float], shape: []),
    ]
    for k in 0..<count {
      constants["k\(k)"] = GraphTensor([k % 4] as [Int], shape: [])
      nodes += [
        GraphNode(
          "Gather", inputs: ["r", "k\(k)"], outputs: ["g\(k)"], attributes: ["axis": .int(1)]),
        GraphNode("Greater", inputs: ["g\(k)", "limit"], outputs: ["m\(k)"]),
        GraphNode("NonZero", inputs: ["m\(k)"], outputs: ["z\(k)"]),
        GraphNode(
          "Transpose", inputs: ["z\(k)"], outputs: ["t\(k)"], attributes: ["perm": .ints([1, 0])]),
        GraphNode("GatherND", inputs: ["g\(k)", "t\(k)"], outputs: ["v\(k)"]),
      ]
    }
    nodes.append(
      GraphNode(
        "Concat", inputs: (0..<count).map { "v\($0)" }, outputs: ["y"],
        attributes: ["axis": .int(0)]))
    return GraphDefinition(
      name: "reads", opset: 17, inputs: [GraphPort("x", .float32, nil)],
      outputs: [GraphPort("y", .float32, nil)], nodes: nodes, constants: constants)
  }

  /// The values, and the number of passes that computed something.
  private func found(_ count: Int, _ images: Tensor) throws -> (values: [Float], passes: Int) {
    let reads = GraphReads(keepsGradients: false)
    let model = try GraphModel(graph(reads: count))
    let outputs = try model.run(
      ["x": GraphValue(channelsLast: images)], Context(training: false), reads)
    return (outputs["y"]?.tensor.floats() ?? [], reads.passes)
  }

  @Test(arguments: [(6, 7), (150, 160)])
  func computesSharedWorkOnce(size: (Int, Int)) throws {
    let images = Fixtures.images(1, size.0, size.1)
    let weights = Fixtures.constant([4, 3, 3, 3], stream: 1)
    let maps =
      try GraphModel(
        GraphDefinition(
          name: "plain", opset: 17, inputs: [GraphPort("x", .float32, nil)],
          outputs: [GraphPort("c", .float32, nil)],
          nodes: [
            GraphNode(
              "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: ["pads": .ints([1, 1, 1, 1])])
          ], constants: ["w": weights])
      ).run(["x": GraphValue(channelsLast: images)])["c"]?.tensor.floats() ?? []
    let plane = size.0 * size.1
    func channel(_ k: Int) -> [Float] { maps[k * plane..<(k + 1) * plane].filter { $0 > 0.1 } }
    let one = try found(1, images)
    let many = try found(9, images)
    #expect(one.values == channel(0) && !one.values.isEmpty)
    #expect(many.values == (0..<9).flatMap { channel($0 % 4) })
    // Small maps continue on the host after the first pass; large ones need a pass for each mask,
    // but never the convolution again.
    #expect(one.passes == 1 && many.passes <= (plane > GraphReads.hostLimit ? 9 : 1))
  }

  /// A value that a later node needs is computed with the first read, though the read value is
  /// another.
  @Test func keepsValuesThatLaterNodesNeed() throws {
    var net = graph(reads: 1)
    net.nodes.append(GraphNode("Neg", inputs: ["r"], outputs: ["n"]))
    net.outputs.append(GraphPort("n", .float32, nil))
    let reads = GraphReads(keepsGradients: false)
    let outputs = try GraphModel(net).run(
      ["x": GraphValue(channelsLast: Fixtures.images(1, 150, 160))], Context(training: false), reads
    )
    #expect(outputs["n"]?.shape == [1, 4, 150, 160])
    #expect(reads.passes == 1)
  }

  @Test func gradientsFlowThroughValuesThatWereRead() throws {
    let model = try GraphModel(graph(reads: 2))
    let images = Fixtures.images(1, 6, 7)
    let context = Context(training: true, key: RandomKey(seed: 0))
    let y = try #require(
      try model.run(["x": GraphValue(channelsLast: images)], context)["y"]?.tensor)
    let weight = model.parameters()[0].parameter.value
    let gradient = gradients(of: y.sum(), at: [weight])[0]
    #expect(gradient.floats().contains { $0 != 0 })
  }
}
