import FoveaLayers
import FoveaTensors

/// A layer that runs a graph: an imported network can be trained, frozen, saved and evaluated like
/// any other model.
///
/// Each call walks the graph with the actual shapes, so that batches and images may have any size
/// that the graph itself does not fix. Values are lazy tensors; arithmetic on shapes is done
/// immediately. Convolution weights have Fovea's order, `[O, H, W, I]`.
///
/// ```swift
/// let model = try GraphModel(ONNXFile.read(contentsOf: url))
/// let logits = model(images, Context(training: false))
/// ```
public struct GraphModel: Layer {
  /// The graph without the values of its trained weights, which are the layer's parameters.
  public let definitionWithoutWeights: GraphDefinition
  /// Trained weights, in the order of their first use.
  var weights: [Weight]
  /// Values of the constants that are not trained.
  let constants: [String: GraphValue]

  /// A trained constant of the graph.
  struct Weight: Sendable {
    /// The constant's name in the graph.
    let name: String
    /// The name in the parameter tree.
    let path: String
    /// The permutation: axis i of the parameter is axis `order[i]` of the constant.
    let order: [Int]
    var parameter: Parameter
  }

  /// Makes a layer from a graph.
  ///
  /// - Throws: `GraphError` if operators are not supported (all are listed), a name is missing or
  ///   duplicated, the graph has a cycle, or the size of a constant contradicts its shape.
  public init(_ definition: GraphDefinition) throws(GraphError) {
    try self.init(definition, withoutWeights: false)
  }

  /// Makes a layer from a graph without its weights, which are zero until they are set.
  ///
  /// - Throws: `GraphError` in the same cases as `init(_:)`.
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
    // Transposed once here, instead of in every pass.
    do { try Tensor.tryEvaluate(weights.map(\.parameter.value), once: true) } catch {
      throw GraphError("the weights can't be laid out: \(error)")
    }
    definitionWithoutWeights = graph
    self.weights = weights
    constants = fixed
  }

  /// The graph with the current values of the weights.
  public var definition: GraphDefinition {
    var graph = definitionWithoutWeights
    for weight in weights {
      let value = GraphValue(weight.parameter.value, order: weight.order)
      graph.constants[weight.name] = GraphTensor(value.tensor.floats(), shape: value.shape)
    }
    return graph
  }

  /// Whether sizes depend on the elements of images, as after non-maximum suppression.
  package var hasDataDependentSizes: Bool { definitionWithoutWeights.hasDataDependentSizes }

  /// Visits the trained weights under the names of the graph's constants, with `/` and `:` replaced
  /// by dots.
  public mutating func visit(_ visitor: inout ParameterVisitor) {
    for index in weights.indices {
      visitor.parameter(weights[index].path, &weights[index].parameter)
    }
  }
}
