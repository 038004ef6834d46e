import Foundation
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaGraphs

@Suite struct DetectorClassesTests {
  /// A graph from images `[1, 3, 4, 4]` to `[1, 16, 4 + 2]`: boxes of one convolution and scores of
  /// another, by the given nodes from `cls` `[1, 2, 4, 4]` to `scores` `[1, 2, 16]`.
  private func graph(
    _ nodes: [GraphNode], _ constants: [String: GraphTensor] = [:]
  ) -> GraphDefinition {
    func weights(_ shape: [Int]) -> GraphTensor {
      GraphTensor([Float](repeating: 0.5, count: shape.reduce(1, *)), shape: shape)
    }
    return GraphDefinition(
      name: "net", opset: 13,
      inputs: [GraphPort("images", .float32, [1, 3, 4, 4].map(GraphDimension.fixed))],
      outputs: [GraphPort("output", .float32, [1, 16, 6].map(GraphDimension.fixed))],
      nodes: [
        GraphNode("Conv", inputs: ["images", "box.weight"], outputs: ["box"]),
        GraphNode("Conv", inputs: ["images", "cls.weight", "cls.bias"], outputs: ["cls"]),
        GraphNode("Reshape", inputs: ["box", "box.shape"], outputs: ["boxes"]),
      ] + nodes + [
        GraphNode(
          "Concat", inputs: ["boxes", "scores"], outputs: ["rows"], attributes: ["axis": .int(1)]),
        GraphNode(
          "Transpose", inputs: ["rows"], outputs: ["output"],
          attributes: ["perm": .ints([0, 2, 1])]),
      ],
      constants: [
        "box.weight": weights([4, 3, 1, 1]), "cls.weight": weights([2, 3, 1, 1]),
        "cls.bias": weights([2]), "box.shape": GraphTensor([1, 4, 16], shape: [3]),
      ].merging(constants) { $1 })
  }

  private let flat = GraphNode("Reshape", inputs: ["p", "cls.shape"], outputs: ["scores"])
  private let shape = ["cls.shape": GraphTensor([1, 2, 16], shape: [3])]

  private func changed(_ graph: GraphDefinition, to count: Int = 5) throws -> GraphDefinition {
    try graph.withClasses(count, replacing: 2, input: [1, 4, 4, 3])
  }

  /// Runs the changed graph with new weights.
  private func output(_ graph: GraphDefinition) throws -> [Int] {
    try GraphModel(withoutWeights: graph)(.ones([1, 4, 4, 3]), Context(training: false)).shape
  }

  @Test(arguments: [1, 5, 40])
  func convolutionsAreReplaced(count: Int) throws {
    let result = try changed(
      graph([GraphNode("Sigmoid", inputs: ["cls"], outputs: ["p"]), flat], shape), to: count)
    #expect(result.constants["cls.weight"]?.shape == [count, 3, 1, 1])
    #expect(result.constants["cls.weight"]?.bytes.isEmpty == true)
    #expect(result.constants["box.weight"]?.shape == [4, 3, 1, 1])
    #expect(result.outputs[0].shape == [1, 16, 4 + count].map(GraphDimension.fixed))
    #expect(try output(result) == [1, 16, 4 + count])
    let bias = try HostArray(#require(result.constants["cls.bias"])).reals
    // 5 / (classes · cells) cells with an object, but at most a hundredth.
    let prior = min(5 / Double(16 * count), 0.01)
    #expect(bias.count == count && bias.allSatisfy { abs($0 + log((1 - prior) / prior)) < 1e-5 })
  }

  @Test func scoresOfAnyObjectKeepTheirPlace() throws {
    let result = try changed(
      graph(
        [
          GraphNode("Conv", inputs: ["images", "obj.weight"], outputs: ["obj"]),
          GraphNode("Mul", inputs: ["obj", "cls"], outputs: ["p"]), flat,
        ],
        shape.merging(["obj.weight": GraphTensor([0, 0, 0] as [Float], shape: [1, 3, 1, 1])]) { $1 }
      ))
    #expect(try output(result) == [1, 16, 9])
    #expect(result.constants["obj.weight"]?.shape == [1, 3, 1, 1])
    #expect(try HostArray(#require(result.constants["cls.bias"])).reals == [0, 0, 0, 0, 0])
  }

  @Test func slicesAndSplitsGrow() throws {
    let wide = GraphNode(
      "Concat", inputs: ["box", "cls"], outputs: ["both"], attributes: ["axis": .int(1)])
    let split = GraphNode(
      "Split", inputs: ["both", "sizes"], outputs: ["first", "p"], attributes: ["axis": .int(1)])
    let sizes = ["sizes": GraphTensor([4, 2], shape: [2])]
    let slice = GraphNode("Slice", inputs: ["both", "from", "to", "axes"], outputs: ["p"])
    for (from, to) in [(4, 6), (4, 1 << 40), (-2, 6)] {
      let ends = [
        "from": GraphTensor([from], shape: [1]), "to": GraphTensor([to], shape: [1]),
        "axes": GraphTensor([1], shape: [1]),
      ]
      let result = try changed(graph([wide, slice, flat], shape.merging(ends) { $1 }))
      #expect(try output(result) == [1, 16, 9], "\(from) \(to)")
    }
    let result = try changed(graph([wide, split, flat], shape.merging(sizes) { $1 }))
    #expect(try output(result) == [1, 16, 9])
  }

  @Test(arguments: [
    (
      [GraphNode("Softmax", inputs: ["cls"], outputs: ["p"], attributes: ["axis": .int(1)])],
      "Softmax (computes 'p') lies between the class scores and a convolution"
    ),
    (
      [
        GraphNode("Mul", inputs: ["cls", "factors"], outputs: ["p"])
      ], "Mul (computes 'p') lies between the class scores and a convolution"
    ),
    (
      [
        GraphNode("Identity", inputs: ["cls"], outputs: ["p"]),
        GraphNode("Conv", inputs: ["images", "cls.weight"], outputs: ["other"]),
      ], "Conv (computes 'cls') shares 'cls.weight' with another layer"
    ),
  ])
  func obstaclesAreNamed(nodes: [GraphNode], message: String) throws {
    let factors = ["factors": GraphTensor([1, 2] as [Float], shape: [1, 2, 1, 1])]
    let error = #expect(throws: GraphError.self) {
      try changed(graph(nodes + [flat], shape.merging(factors) { $1 }))
    }
    #expect(error?.problem == message)
  }
}
