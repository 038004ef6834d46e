import FoveaLayers
import FoveaTensors

/// A network that runs a graph, as a layer like any other: an imported network is trained, frozen,
/// saved and evaluated as one's own.
///
/// The graph is walked anew at each call with the shapes at hand, so batches and images of any size
/// go in wherever the graph itself doesn't fix them. Values are lazy tensors; arithmetic with shapes
/// is done at once. Weights of convolutions lie as everywhere in Fovea, `[O, H, W, I]`.
///
/// ```swift
/// let model = try GraphModel(ONNXFile.read(contentsOf: url))
/// let logits = model(images, Context(training: false))
/// ```
public struct GraphModel: Layer {
  /// The graph without the numbers of its learned weights, which are `parameters()`.
  public let definitionWithoutWeights: GraphDefinition
  /// Learned weights, in the order in which nodes first read them.
  var weights: [Weight]
  /// What does not change: values of constants that are not learned.
  let constants: [String: GraphValue]

  /// A learned constant of the graph.
  struct Weight: Sendable {
    /// The constant's name in the graph.
    let name: String
    /// The name in the parameter tree.
    let path: String
    /// Axis i of the parameter is axis `order[i]` of the constant.
    let order: [Int]
    var parameter: Parameter
  }

  /// Makes a network of a graph.
  ///
  /// - Throws: `GraphError` where an operator is unknown (one error lists all of them), a name is
  ///   missing or used twice, nodes form a cycle, or a constant's bytes don't fill its shape.
  public init(_ definition: GraphDefinition) throws(GraphError) {
    try self.init(definition, withoutWeights: false)
  }

  /// Makes a network of a graph whose weights were left out; they are zero until they are set.
  ///
  /// - Throws: `GraphError` as the other initialiser.
  public init(withoutWeights definition: GraphDefinition) throws(GraphError) {
    try self.init(definition, withoutWeights: true)
  }

  private init(_ definition: GraphDefinition, withoutWeights: Bool) throws(GraphError) {
    var graph = try GraphCheck.checked(definition)
    let learned = LearnedConstants(of: graph)
    var weights: [Weight] = []
    var fixed: [String: GraphValue] = [:]
    for found in learned.found {
      guard let constant = graph.constants[found.name] else { continue }
      let isLeftOut = withoutWeights && constant.bytes.isEmpty
      let value: Tensor
      if isLeftOut {
        _ = try SizeLimit.count(of: constant.shape)
        value = .zeros(found.order.map { constant.shape[$0] })
      } else {
        do throws(GraphError) { try constant.check() } catch {
          throw GraphError("constant '\(found.name)': \(error.problem)")
        }
        value = GraphValue(GraphValue.floats(constant)).tensor(in: found.order)
      }
      graph.constants[found.name]?.bytes.removeAll()
      weights.append(
        Weight(
          name: found.name, path: found.path, order: found.order,
          parameter: Parameter(value, role: found.role)))
    }
    let weightNames = Set(weights.map(\.name))
    for (name, constant) in graph.constants where !weightNames.contains(name) {
      do throws(GraphError) { fixed[name] = try GraphValue(constant: constant) } catch {
        throw GraphError("constant '\(name)': \(error.problem)")
      }
    }
    // Laid out at once, so that no pass has to.
    do { try Tensor.evaluating(weights.map(\.parameter.value), once: true) } catch {
      throw GraphError("the weights can't be laid out: \(error)")
    }
    definitionWithoutWeights = graph
    self.weights = weights
    constants = fixed
  }

  /// The graph with the present numbers of the weights.
  public var definition: GraphDefinition {
    var graph = definitionWithoutWeights
    for weight in weights {
      let value = GraphValue(weight.parameter.value, order: weight.order)
      graph.constants[weight.name] = GraphTensor(value.tensor.floats(), shape: value.shape)
    }
    return graph
  }

  /// Names the learned weights as the graph's constants are named, `/` and `:` replaced by dots.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    for index in weights.indices {
      visitor.parameter(weights[index].path, &weights[index].parameter)
    }
  }
}
