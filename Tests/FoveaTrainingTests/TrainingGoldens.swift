@testable import FoveaLearning
import FoveaInference
import FoveaLayers
import FoveaModels
import FoveaTensors
import TestSupport
import Testing
import TrainingSupport

@testable import FoveaTraining

/// Five training steps of whole models against PyTorch in float64. `Goldens/pytorch/README.md`
/// describes the file and its comparison with a float32 engine.
@Suite(.serialized) struct TrainingGoldens {
  struct File: Decodable {
    let inputShape: [Int]
    let classes: Int
    let steps: Int
    let runs: [String: Run]
  }

  struct Run: Decodable {
    let settings: Settings
    let losses: [Double]
    let tensors: [Entry]
  }

  struct Settings: Decodable {
    let learningRate: Float
    var momentum: Float?
    var weightDecay: Float?
    var beta1: Float?
    var beta2: Float?
    var epsilon: Float?
  }

  struct Entry: Decodable {
    let path: String
    let role: String
    let shape: [Int]
    let sum: Double
    let norm: Double
    let probe: Double
    let change: Double?
    let indices: [Int]
    let values: [Double]
  }

  static let tolerance = 1e-4

  @Test(arguments: ["lenet5", "resnet18", "mobilenet_v2"], ["sgd", "adam"])
  func fiveStepsAgreeWithPyTorch(model name: String, optimizer: String) throws {
    let problems = try differences(name, optimizer)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
  }

  /// The values that differ from PyTorch by more than the tolerance.
  private func differences(_ name: String, _ optimizer: String) throws -> [String] {
    let file: File = try Goldens.load("pytorch/training-\(name).json")
    let run = try #require(file.runs[optimizer])
    let shape = ModelShape(
      classes: file.classes, inputChannels: file.inputShape[3], height: file.inputShape[1],
      width: file.inputShape[2])
    let key = RandomKey(seed: 1)
    var model: any Layer =
      name == "mobilenet_v2"
      ? MobileNetV2(shape, dropout: 0, key: key)
      : try Catalogue.model(named: name).build(shape, key: key)
    let initial = fill(&model, as: run.tensors)

    let losses = train(&model, file, run, optimizer)
    var problems: [String] = []
    for (step, (loss, expected)) in zip(losses, run.losses).enumerated()
    where !(abs(loss - expected) < Self.tolerance * abs(expected)) {
      problems.append("step \(step + 1): loss \(loss), PyTorch \(expected)")
    }
    let all = model.parameters().map(\.parameter)
    let ordered = all.filter { $0.role != .buffer } + all.filter { $0.role == .buffer }
    try #require(ordered.count == run.tensors.count)
    for (position, (parameter, entry)) in zip(ordered, run.tensors).enumerated() {
      problems += differences(
        parameter.value.floats().map(Double.init), entry, position,
        initial: position < initial.count ? initial[position] : nil)
    }
    return problems
  }

  /// Sets the parameters to the values of the formula; returns them.
  private func fill(_ model: inout any Layer, as entries: [Entry]) -> [[Float]] {
    var initial: [[Float]] = []
    model.update { _, parameter in
      guard parameter.role != .buffer else { return }
      let shape = parameter.value.shape
      let (scale, offset): (Double, Double) =
        switch entries[initial.count].role {
        case "weight": ((6 / Double(shape.dropFirst().reduce(1, *))).squareRoot(), 0)
        case "bias": (0.05, 0)
        case "normWeight": (0.1, 0.4)
        default: (0.1, 0.8)
        }
      let values = Goldens.filled(
        stream: initial.count, count: shape.reduce(1, *), scale: scale, offset: offset)
      parameter.value = Tensor(values, shape: shape)
      initial.append(values)
    }
    return initial
  }

  private func train(
    _ model: inout any Layer, _ file: File, _ run: Run, _ name: String
  ) -> [Double] {
    let s = run.settings
    var optimizer: any Optimizer =
      name == "sgd"
      ? SGD(momentum: s.momentum ?? 0)
      : Adam(beta1: s.beta1 ?? 0.9, beta2: s.beta2 ?? 0.999, epsilon: s.epsilon ?? 1e-8)
    let rules = UpdateRules(weightDecay: s.weightDecay ?? 0)
    let batch = file.inputShape[0]
    return (0..<file.steps).map { step in
      let images = Tensor(
        Goldens.filled(stream: 10_000 + step, count: file.inputShape.reduce(1, *)),
        shape: file.inputShape)
      let labels = Tensor((0..<batch).map { Int32(($0 * 7 + step) % file.classes) })
      let context = Context(training: true, key: RandomKey(seed: 1).fold(step))
      let (loss, gradients) = valueAndGradient(of: model) {
        CrossEntropy()($0(images, context), labels)
      }
      let values = optimizer.update(
        parameters: rules.updates(model.trainableParameters(), gradients: gradients),
        learningRate: Tensor(s.learningRate), step: step + 1)
      model.setTrainable(values)
      model.apply(context.updates)
      Tensor.evaluate(
        [loss] + model.parameters().map(\.parameter.value)
          + optimizer.stateTensors)
      return Double(loss.item())
    }
  }

  private func differences(
    _ found: [Double], _ entry: Entry, _ position: Int, initial: [Float]?
  ) -> [String] {
    var problems: [String] = []
    let count = Double(found.count)
    let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let weights = Goldens.uniform(stream: 20_000 + position, count: found.count)
    let probe = zip(found, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let sum = found.reduce(0, +)
    let scale = entry.norm * count.squareRoot()
    func expect(_ what: String, _ error: Double, _ limit: Double = Self.tolerance) {
      if !(error < limit) { problems.append("\(entry.path): \(what) is off by \(error)") }
    }
    expect("norm", abs(norm - entry.norm) / entry.norm)
    expect("sum", abs(sum - entry.sum) / scale)
    expect("probe", abs(probe - entry.probe) / scale)
    expect(
      "an entry",
      relativeError(
        entry.indices.map { found[$0] }, entry.values, floor: entry.norm / count.squareRoot()))
    if let change = entry.change, let initial {
      let moved = zip(found, initial).reduce(0) {
        $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1))
      }
      .squareRoot()
      expect("the change", abs(moved - change) / (0.01 * change + 1e-6 * entry.norm), 1)
    }
    return problems
  }
}
