import Testing

@testable import FoveaGraphs

@Suite struct GraphCheckTests {
  static func problem(
    _ nodes: [GraphNode], opset: Int = 17, constants: [String: GraphTensor] = [:],
    outputs: [String] = ["y"]
  ) -> String {
    let graph = GraphDefinition(
      name: "g", opset: opset, inputs: [GraphPort("x", .float32, nil)],
      outputs: outputs.map { GraphPort($0, .float32, nil) }, nodes: nodes, constants: constants)
    do throws(GraphError) {
      _ = try GraphModel(graph)
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func listsAllUnsupportedOperatorsAtOnce() {
    let nodes = [
      GraphNode("Convv", name: "a", inputs: ["x"], outputs: ["a"]),
      GraphNode("TfIdfVectorizer", name: "b", inputs: ["a"], outputs: ["b"]),
      GraphNode("TfIdfVectorizer", inputs: ["b"], outputs: ["c"]),
      GraphNode("NMS", name: "d", domain: "com.example", inputs: ["c"], outputs: ["y"]),
    ]
    #expect(
      Self.problem(nodes)
        == "the graph uses operators that are not supported: Convv Did you mean 'Conv'? at 'a'; "
        + "TfIdfVectorizer at 'b', computing 'c'; com.example.NMS at 'd'. Export the network "
        + "without them (pre- and postprocessing are often the cause)")
    #expect(
      Self.problem([GraphNode("HardSwish", name: "h", inputs: ["x"], outputs: ["y"])], opset: 11)
        == "the graph uses an operator that is not supported: HardSwish (was added in operator set "
        + "14, but the file uses 11) at 'h'. Export the network without it (pre- and "
        + "postprocessing are often the cause)")
  }

  @Test func refusesOtherOperatorSets() {
    let node = GraphNode("Relu", inputs: ["x"], outputs: ["y"])
    #expect(
      Self.problem([node], opset: 3)
        == "the graph uses operator set 3, but 6 to 24 are supported; convert it with "
        + "onnx.version_converter")
    #expect(
      Self.problem([node], opset: 99)
        == "the graph uses operator set 99, but 6 to 24 are supported; export it with an "
        + "older one, for example 17")
    #expect(Self.problem([node]) == "none")
  }

  @Test func findsCyclesAndMissingAndDuplicateNames() {
    let cycle = [
      GraphNode("Add", name: "p", inputs: ["x", "b"], outputs: ["a"]),
      GraphNode("Relu", name: "q", inputs: ["a"], outputs: ["b"]),
      GraphNode("Relu", name: "r", inputs: ["x"], outputs: ["y"]),
    ]
    #expect(Self.problem(cycle) == "the graph has a cycle: Add 'p', Relu 'q'")
    #expect(
      Self.problem([GraphNode("Relu", inputs: ["z"], outputs: ["y"])])
        == "Relu (computes 'y'): reads 'z', which no node computes. Did you mean 'x'?")
    #expect(
      Self.problem([
        GraphNode("Relu", name: "1", inputs: ["x"], outputs: ["y"]),
        GraphNode("Relu", name: "2", inputs: ["x"], outputs: ["y"]),
      ]) == "Relu '2': the value 'y' is defined twice")
    #expect(
      Self.problem([], outputs: ["z"]) == "the graph's output 'z' is not computed by any node")
    // Unsorted nodes are not a cycle.
    #expect(
      Self.problem([
        cycle[2], GraphNode("Relu", inputs: ["k"], outputs: ["l"]),
        GraphNode("Relu", inputs: ["y"], outputs: ["k"]),
      ]) == "none")
  }

  @Test func rejectsConstantsOfTheWrongSize() {
    let node = GraphNode("Mul", name: "m", inputs: ["x", "k"], outputs: ["y"])
    var short = GraphTensor([1, 2] as [Float], shape: [2])
    short.shape = [3]
    #expect(
      Self.problem([node], constants: ["k": short])
        == "constant 'k': a constant of float32[3] needs 3 elements, but 2 are given")
    short.shape = [1 << 40, 1 << 40]
    #expect(
      Self.problem([node], constants: ["k": short]).hasPrefix(
        "constant 'k': a value of shape [1099511627776, 1099511627776] would have more than "))
    let filter = GraphNode("Conv", name: "c", inputs: ["x", "k"], outputs: ["y"])
    short.shape = [-1, 3, 3, 3]
    #expect(
      Self.problem([filter], constants: ["k": short])
        == "constant 'k': a shape has a negative length: [-1, 3, 3, 3]")
  }

  @Test(arguments: [
    ("ConstantOfShape", [GraphTensor([1 << 30, 1 << 30], shape: [2])], [String: GraphAttribute]()),
    ("Expand", [GraphTensor([1] as [Float], shape: [1]), GraphTensor([1 << 60], shape: [1])], [:]),
    ("Tile", [GraphTensor([1] as [Float], shape: [1]), GraphTensor([1 << 60], shape: [1])], [:]),
    (
      "Range",
      [
        GraphTensor([0], shape: []), GraphTensor([1 << 60], shape: []), GraphTensor([1], shape: []),
      ],
      [:]
    ),
    (
      "Pad", [GraphTensor([1] as [Float], shape: [1]), GraphTensor([0, 1 << 60], shape: [2])], [:]
    ),
    (
      "OneHot",
      [
        GraphTensor([0], shape: [1]), GraphTensor([1 << 60], shape: []),
        GraphTensor([0, 1] as [Float], shape: [2]),
      ], [:]
    ),
    (
      "Resize",
      [
        GraphTensor([1] as [Float], shape: [1]), GraphTensor([] as [Float], shape: [0]),
        GraphTensor([] as [Float], shape: [0]), GraphTensor([1 << 60], shape: [1]),
      ], [:]
    ),
    (
      "Resize",
      [
        GraphTensor([1, 2] as [Float], shape: [1, 2]), GraphTensor([] as [Float], shape: [0]),
        GraphTensor([] as [Float], shape: [0]), GraphTensor([.max, 1], shape: [2]),
      ], ["keep_aspect_ratio_policy": .text("not_smaller")]
    ),
    (
      "Pad", [GraphTensor([1] as [Float], shape: [1]), GraphTensor([.min, 0], shape: [2])], [:]
    ),
    (
      "SpaceToDepth", [GraphTensor([] as [Float], shape: [1, 3, 0, 0])],
      ["blocksize": .int(1 << 62)]
    ),
    (
      "ConvTranspose",
      [
        GraphTensor([1] as [Float], shape: [1, 1, 1, 1]),
        GraphTensor([1] as [Float], shape: [1, 1, 1, 1]),
      ], ["output_shape": .ints([.min, 1])]
    ),
    (
      "LpPool", [GraphTensor([1] as [Float], shape: [1, 1, 1, 1])],
      [
        "kernel_shape": .ints([4_000_000, 4_000_000]),
        "pads": .ints([2_000_000, 2_000_000, 2_000_000, 2_000_000]),
      ]
    ),
    (
      "Einsum", [GraphTensor([1, 2, 3] as [Float], shape: [3, 1])], ["equation": .text("ii->i")]
    ),
    (
      "IsNaN", [GraphTensor(texts: ["a", "b"], shape: [2])], [:]
    ),
    (
      "MatMul",
      [
        GraphTensor([1, 2] as [Float], shape: [2]), GraphTensor([1, 2, 3] as [Float], shape: [3]),
      ],
      [:]
    ),
    (
      "Gemm",
      [
        GraphTensor([1] as [Float], shape: [1, 1]), GraphTensor([1] as [Float], shape: [1, 1]),
        GraphTensor([1], shape: [1]),
      ], [:]
    ),
  ])
  func asksForNoAbsurdMemory(
    _ op: String, _ constants: [GraphTensor], _ attributes: [String: GraphAttribute]
  ) throws {
    let names = constants.indices.map { "k\($0)" }
    let graph = GraphDefinition(
      name: "g", opset: 17, inputs: [], outputs: [GraphPort("y", .float32, nil)],
      nodes: [GraphNode(op, name: "it", inputs: names, outputs: ["y"], attributes: attributes)],
      constants: Dictionary(uniqueKeysWithValues: zip(names, constants)))
    let model = try GraphModel(graph)
    #expect(throws: GraphError.self) { try model.run([:]) }
  }
}
