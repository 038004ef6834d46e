import FoveaGraphs
import FoveaLayers
import FoveaLearning
import FoveaRunRecords
import FoveaSupport
import FoveaTensors
import FoveaTraining

/// One forward and backward pass, measured layer by layer. The model stays as it is.
struct LayerInspection {
  /// The layers with parameters that the output depends on, from the input to the output.
  let layers: [InspectedLayer]
  /// The mean loss; nil for a forward pass alone.
  let loss: Double?

  /// Runs the pass.
  ///
  /// - Parameters:
  ///   - input: The batch, and the key of dropout.
  ///   - task: Gives the loss of each image; nil for a forward pass alone.
  ///   - divisor: The divisor of the summed loss: the number of images for their mean.
  ///   - isTraining: Whether layers behave as in training.
  /// - Throws: `EvaluationError` where a label is out of range.
  init(
    _ model: any Layer, _ input: Learner.Input, task: (any LearningTask)?, divisor: Double,
    isTraining: Bool
  ) throws {
    let outputs = model(input.images, Context(training: isTraining, key: input.key))
    let entries = LayerMap(model, input: input.images, output: outputs).entries
    let learned = entries.map { $0.parameters.filter { $0.parameter.role != .buffer } }
    let lossSum = task.map { task in
      let losses = task.losses(
        outputs, input.targets, imageSize: Pair(input.images.shape[1], input.images.shape[2]))
      return (input.sampleWeights.map { losses * $0 } ?? losses).sum()
    }
    // One backward pass gives the gradients at weights and activations.
    let targets = learned.flatMap { $0.map(\.parameter.value) } + entries.map(\.response)
    let slopes = lossSum.map { gradients(of: $0, at: targets) }
    var measures: [Measures] = []
    var place = 0
    for (index, entry) in entries.enumerated() {
      let count = learned[index].count
      let weightSlopes = slopes.map { Array($0[place..<place + count]) }
      place += count
      measures.append(
        Measures(
          entry.response, weights: learned[index].map(\.parameter.value), weightSlopes,
          slopes.map { $0[$0.count - entries.count + index] }))
    }
    try Tensor.tryEvaluate([outputs] + [lossSum].compactMap(\.self) + measures.flatMap(\.tensors))
    let scale = divisor > 0 ? 1 / divisor : 0
    loss = lossSum.map { Double($0.item()) * scale }
    let names = LayerNames(model)
    layers = zip(entries, measures).map { entry, measures in
      measures.layer(entry, names, scale)
    }
  }

  /// The measures of one layer, unevaluated.
  private struct Measures {
    let mean: Tensor
    let variance: Tensor
    let extremes: (low: Tensor, high: Tensor)
    let zeroShare: Tensor
    let weights: Tensor?
    let weightSlope: Tensor?
    let slope: Tensor?

    init(_ values: Tensor, weights: [Tensor], _ weightSlopes: [Tensor]?, _ slope: Tensor?) {
      mean = values.mean()
      variance = values.variance()
      extremes = (values.min(), values.max())
      zeroShare = (values .== 0).cast(.float32).mean()
      self.weights = Self.squares(weights)
      weightSlope = weightSlopes.flatMap(Self.squares)
      self.slope = slope.flatMap { Self.squares([$0]) }
    }

    private static func squares(_ tensors: [Tensor]) -> Tensor? {
      let sums = tensors.map { $0.squared().sum() }
      return sums.first.map { sums.dropFirst().reduce($0, +) }
    }

    var tensors: [Tensor] {
      [mean, variance, extremes.low, extremes.high, zeroShare]
        + [weights, weightSlope, slope].compactMap(\.self)
    }

    func layer(_ entry: LayerMap.Entry, _ names: LayerNames, _ scale: Double) -> InspectedLayer {
      func number(_ tensor: Tensor) -> Double { Double(tensor.item()) }
      func norm(_ squares: Tensor?) -> Double? { squares.map { number($0).squareRoot() } }
      return InspectedLayer(
        path: entry.path, kind: names.kind(of: entry.path), stage: names.stage(of: entry.path),
        shape: Array(entry.response.shape.dropFirst()),
        activation: entry.activation?.function.rawValue, mean: number(mean),
        deviation: norm(variance) ?? 0, minimum: number(extremes.low),
        maximum: number(extremes.high), zeroShare: number(zeroShare),
        activationGradientNorm: norm(slope).map { $0 * scale },
        parameterCount: entry.parameters.reduce(0) {
          $0 + ($1.parameter.role == .buffer ? 0 : $1.parameter.value.count)
        },
        weightNorm: norm(weights) ?? 0, weightGradientNorm: norm(weightSlope).map { $0 * scale })
    }
  }
}

/// The kinds of a model's layers, and the parts that they belong to.
private struct LayerNames {
  private var kinds: [String: String] = [:]
  private var stages: [String: String] = [:]

  init(_ model: any Layer) {
    for (path, layer) in model.layers() { kinds[path] = layer.kind }
    if let graph = model as? GraphModel {
      // Constants are named by the first node that reads them.
      for node in graph.definitionWithoutWeights.nodes {
        for name in node.inputs where graph.definitionWithoutWeights.constants[name] != nil {
          let path = Self.layer(name.replacing("/", with: ".").replacing(":", with: "."))
          if kinds[path] == nil { kinds[path] = node.op }
        }
      }
    }
    for stage in ModelStages(of: model).stages {
      for path in stage.paths { stages[Self.layer(path)] = stage.name }
    }
  }

  func kind(of layer: String) -> String { kinds[layer] ?? "" }
  func stage(of layer: String) -> String { stages[layer] ?? layer }

  private static func layer(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }
}
