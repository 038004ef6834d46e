import FoveaLayers
import FoveaTensors

/// The layers of a model as they occur in the graph of one forward pass: built-in models and
/// imported networks alike, under the paths of their parameters.
///
/// Nothing is evaluated. Tensors of the map are part of the graph, so that what is computed from
/// them shares the work of the pass.
package struct LayerMap {
  /// One layer: the parameters under one path.
  package struct Entry {
    /// The path of the layer, such as `stages.0.0.conv1`.
    package let path: String
    /// The layer's parameters and buffers with their full paths.
    package let parameters: [(path: String, parameter: Parameter)]
    /// The layer's own result, `[N, …, channels]`.
    package let output: Tensor
    /// The activation function that follows the layer directly, or after a sum; nil for none.
    package let activation: LayerActivation?

    /// The values that later layers read: those of the activation, else the layer's own.
    package var response: Tensor { activation?.output ?? output }

    /// The parameters whose norms stand for the layer: weights, or the scales of a normalization;
    /// where there are none, all that are learned.
    package var weights: [(path: String, parameter: Parameter)] {
      let main = parameters.filter { [.weight, .normScale].contains($0.parameter.role) }
      return main.isEmpty ? parameters.filter { $0.parameter.role != .buffer } : main
    }

    /// Whether the layer has weights of a convolution or a dense layer.
    package var hasWeights: Bool { parameters.contains { $0.parameter.role == .weight } }
  }

  /// The layers that the outputs depend on, from the input to the output.
  package let entries: [Entry]

  /// Maps a pass.
  ///
  /// - Parameters:
  ///   - model: The model, whose parameters are in the graph.
  ///   - input: The input of the pass, `[N, H, W, C]`.
  ///   - output: The result of `model(input, context)`, not yet evaluated.
  package init(_ model: any Layer, input: Tensor, output: Tensor) {
    let parameters = model.parameters()
    let trace = Tensor.traced([output], given: [input] + parameters.map(\.parameter.value))
    var groups: [String: [Int]] = [:]
    for (index, item) in parameters.enumerated() {
      groups[Self.layer(item.path), default: []].append(index)
    }
    var finder = LayerFinder(trace, batch: input.shape[0], parameters.map { Self.layer($0.path) })
    finder.walk()
    entries = finder.outputs.sorted { $0.value < $1.value }.compactMap { path, vertex in
      guard let indices = groups[path] else { return nil }
      return Entry(
        path: path, parameters: indices.map { parameters[$0] },
        output: trace.vertices[vertex].read, activation: finder.activation(of: path))
    }
  }

  /// The layer of a parameter: its path without the last name.
  static func layer(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }
}

/// Follows a traced pass from the input on, and attributes each value to the layer that made it.
private struct LayerFinder {
  private let trace: TracedGraph
  private let batch: Int
  /// The layer of each parameter.
  private let layers: [String]
  /// The layer that each value belongs to; nil before the first.
  private var owners: [String?]
  /// The parameters of the own layer that went into each value.
  private var seen: [Set<Int>]
  private var dependsOnInput: [Bool]
  /// The vertex of each layer's result.
  private(set) var outputs: [String: Int] = [:]
  private var activations: [String: LayerActivation] = [:]

  init(_ trace: TracedGraph, batch: Int, _ layers: [String]) {
    (self.trace, self.batch, self.layers) = (trace, batch, layers)
    let count = trace.vertices.count
    owners = Array(repeating: nil, count: count)
    seen = Array(repeating: [], count: count)
    dependsOnInput = Array(repeating: false, count: count)
  }

  func activation(of layer: String) -> LayerActivation? { activations[layer] }

  mutating func walk() {
    // The parameters of each layer that the outputs depend on: others never appear.
    var reached: [String: Set<Int>] = [:]
    for vertex in trace.vertices {
      guard let given = vertex.givenPosition, given > 0 else { continue }
      reached[layers[given - 1], default: []].insert(given - 1)
    }
    let functions = ActivationFinder(trace)
    for (index, vertex) in trace.vertices.enumerated() {
      if let given = vertex.givenPosition {
        dependsOnInput[index] = given == 0
        guard given > 0 else { continue }
        owners[index] = layers[given - 1]
        seen[index] = [given - 1]
        continue
      }
      attribute(index, vertex)
      guard dependsOnInput[index], let owner = owners[index] else { continue }
      let shape = vertex.type.shape
      guard shape.count >= 2, vertex.type.dtype == .float32 else { continue }
      if outputs[owner] == nil, let needed = reached[owner], seen[index].isSuperset(of: needed),
        shape[0] % batch == 0 || batch % max(shape[0], 1) == 0
      {
        outputs[owner] = index
      } else if let output = outputs[owner], activations[owner] == nil,
        trace.vertices[output].type.count == vertex.type.count,
        let function = functions.function(at: index)
      {
        activations[owner] = LayerActivation(function: function, output: vertex.read)
      }
    }
  }

  /// A value belongs to the layer whose parameters it reads, else to that of its latest input.
  private mutating func attribute(_ index: Int, _ vertex: TracedGraph.Vertex) {
    dependsOnInput[index] = vertex.inputs.contains { dependsOnInput[$0] }
    let readsParameters = vertex.inputs.filter { !dependsOnInput[$0] && owners[$0] != nil }
    let latest =
      (readsParameters.isEmpty
      ? vertex.inputs.filter { dependsOnInput[$0] }
      : readsParameters).max()
    guard let latest, let owner = owners[latest] else { return }
    owners[index] = owner
    for input in vertex.inputs where owners[input] == owner { seen[index].formUnion(seen[input]) }
  }
}
