import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaGraphs

@Suite struct EvaluationModeTests {
  private func graph(_ nodes: [GraphNode], outputs: [String] = ["y"]) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17, inputs: [GraphPort("x", .float32, nil)],
      outputs: outputs.map { GraphPort($0, .float32, nil) }, nodes: nodes,
      constants: [
        "s": GraphTensor([1, 2] as [Float], shape: [2]),
        "b": GraphTensor([0, 1] as [Float], shape: [2]),
        "m": GraphTensor([0.5, 0.25] as [Float], shape: [2]),
        "v": GraphTensor([4, 1] as [Float], shape: [2]),
        "rate": GraphTensor([0.5] as [Float], shape: []),
        "yes": HostArray([1], shape: [], .bool).graphTensor,
        "no": HostArray([0], shape: [], .bool).graphTensor,
      ])
  }

  private let normalization = GraphNode(
    "BatchNormalization", name: "norm", inputs: ["x", "s", "b", "m", "v"],
    outputs: ["n", "mean", "var"],
    attributes: ["training_mode": .int(1), "epsilon": .float(0)])

  /// The values of one image of a batch.
  private func first(_ graph: GraphDefinition, _ batch: Int) throws -> [Float] {
    let images = Tensor.randomUniform([batch, 1, 1, 2], key: RandomKey(seed: 3))
    let one = Tensor([2.5, 1.25] as [Float], shape: [1, 1, 1, 2])
    let all = batch == 1 ? one : .concatenated([one, images.sliced(axis: 0, 1..<batch)], axis: 0)
    let y = try GraphModel(graph).run(["x": GraphValue(channelsLast: all)])["y"]
    return Array(try #require(y).tensor.floats().prefix(2))
  }

  @Test func predictionsDoNotDependOnTheBatch() throws {
    let drop = { (mode: String) in
      GraphNode("Dropout", inputs: ["n", "rate", mode], outputs: ["y"])
    }
    var net = graph([normalization, drop("yes")])
    #expect(try net.useEvaluationMode() == .init(normalizations: 1, dropouts: 1))
    for batch in [1, 3] { #expect(try first(net, batch) == [1, 3]) }
    var unused = graph([normalization, drop("no")])
    #expect(try unused.useEvaluationMode() == .init(normalizations: 1, dropouts: 0))
    var plain = net
    #expect(try plain.useEvaluationMode() == .init() && plain == net)
  }

  @Test func bodiesAreChangedToo() throws {
    let body = graph(
      [normalization, GraphNode("Identity", inputs: ["n"], outputs: ["i"])], outputs: ["i"])
    var inner = body
    inner.inputs = []
    inner.constants = [:]
    var net = graph([
      GraphNode(
        "If", inputs: ["yes"], outputs: ["y"],
        attributes: ["then_branch": .graph(inner), "else_branch": .graph(inner)])
    ])
    #expect(try net.useEvaluationMode() == .init(normalizations: 2, dropouts: 0))
    #expect(try first(net, 2) == [1, 3])
  }

  @Test func refusesStatisticsAsValues() throws {
    var net = graph([
      normalization, GraphNode("Add", inputs: ["n", "mean"], outputs: ["y"]),
    ])
    let error = #expect(throws: GraphError.self) { try net.useEvaluationMode() }
    #expect(
      error?.description
        == "BatchNormalization 'norm': it was exported in training mode, and the network reads its "
        + "batch statistics ('mean'); export the network in evaluation mode (model.eval())")
  }
}
