import FoveaGraphs
import FoveaTensors

/// The batch size of an imported network.
enum GraphBatch {
  /// Makes a fixed batch size dynamic where the network doesn't depend on it. Exporters often write
  /// the one image they traced with, and batch statistics need more.
  static func open(in graph: inout GraphDefinition, _ input: GraphInput) throws {
    guard case .fixed(let length)? = graph.inputs[0].shape?.first, length > 0,
      !graph.hasDataDependentSizes
    else { return }
    var opened = graph
    opened.inputs[0].shape?[0] = .named("batch")
    opened.outputs[0].shape?[0] = .named("batch")
    let shape = [2 * length, input.height, input.width, input.channels]
    let images = Tensor.randomUniform(shape, key: RandomKey(seed: 0))
    let halves = [0, length].map { images.sliced(axis: 0, $0..<$0 + length) }
    let (taken, given) = (graph.inputs[0].name, graph.outputs[0].name)
    func run(_ model: GraphModel, _ images: Tensor) throws -> GraphValue? {
      try model.run([taken: GraphValue(channelsLast: images)])[given]
    }
    guard let both = try? run(GraphModel(opened), images), both.elementType == .float32 else {
      return
    }
    let single = try GraphModel(graph)
    let parts = try halves.compactMap { try run(single, $0) }
    guard parts.count == 2, both.shape.first == parts[0].shape.first.map({ 2 * $0 }),
      both.shape.dropFirst() == parts[0].shape.dropFirst()
    else { return }
    let expected = parts.flatMap { $0.tensor.floats() }
    let found = both.tensor.floats()
    let scale = expected.reduce(1) { max($0, abs($1)) }
    guard zip(found, expected).allSatisfy({ abs($0 - $1) <= 1e-4 * scale }) else { return }
    graph = opened
  }
}
