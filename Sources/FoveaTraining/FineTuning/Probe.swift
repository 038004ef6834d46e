import FoveaDatasets
import FoveaImages
import FoveaInference
import FoveaLayers
import FoveaTensors

/// A linear probe of a model: takes the input of the last layer and runs that layer only. Its
/// parameters are those of the whole model, so that snapshots, checkpoints and model files hold the
/// whole model.
struct ProbeModel: Layer {
  private var base: any Layer
  private let head: String

  /// - Throws: `TrainingError` where the model does not end in one dense layer.
  init(_ base: any Layer, stages: ModelStages, specification: ModelSpecification) throws {
    guard specification.architecture != ModelSpecification.graph else {
      throw TrainingError(
        .unsuitableModel,
        "`probe`: an imported network runs as one layer, so what its last one gets can't be kept. "
          + "Train it with `freeze` backbone instead.")
    }
    guard stages.head.count == 1, let head = stages.head.first,
      Self.isLast(head, of: base, input: specification.inputShape)
    else {
      throw TrainingError(
        .unsuitableModel,
        "`probe`: the model \(specification.architecture) does not end in one dense layer, whose "
          + "input could be kept. Train it with `freeze` backbone instead.")
    }
    self.base = base
    self.head = head
  }

  /// Whether the model's output is the output of the dense layer `head`.
  private static func isLast(_ head: String, of model: any Layer, input: [Int]) -> Bool {
    let context = Context(training: false, recordsCalls: true)
    let output = model(Tensor.zeros(input), context)
    guard let call = context.calls.last(where: \.isLeaf) else { return false }
    return call.path == head && call.kind == "Linear" && call.output.shape == output.shape
      && output.rank == 2
  }

  /// Maps features `[N, 1, 1, F]` to outputs `[N, classes]`.
  func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
    var (weight, bias): (Parameter?, Parameter?) = (nil, nil)
    for (path, parameter) in base.parameters() {
      if path == head + ".weight" { weight = parameter }
      if path == head + ".bias" { bias = parameter }
    }
    let features = x.reshaped([x.shape[0], -1])
    let y = weight.map { features.matmul(context.value($0), transposingB: true) } ?? features
    return bias.map { y + context.value($0) } ?? y
  }

  /// Visits the parameters of the whole model.
  mutating func visit(_ visitor: inout ParameterVisitor) { base.visit(&visitor) }

  /// Maps images `[N, H, W, C]` to features `[N, F]`.
  var features: any Layer { Features(base: base, head: head) }

  private struct Features: Layer {
    var base: any Layer
    let head: String

    func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor {
      let inner = Context(training: false, capturing: [head])
      let output = base(x, inner)
      return inner.inputs[head] ?? output
    }

    mutating func visit(_ visitor: inout ParameterVisitor) { base.visit(&visitor) }
  }
}
