import FoveaLearning
import Foundation
import FoveaInference
import FoveaLayers
import FoveaTensors

/// All that a training step changes: weights, buffers, optimizer state, the average of weights, and
/// gradients that wait for their update.
///
/// A step is one evaluation of one graph: forward, loss, backward, clipping, update, running
/// statistics, average. What changes from step to step enters as data, so that all steps on batches
/// of one size share one compiled plan, and the new values take the memory of the old.
struct Learner {
  private(set) var model: any Layer
  private(set) var optimizer: any Optimizer
  /// The moving average of parameters and buffers by path; nil where none is kept.
  private(set) var average: [String: Tensor]?
  /// Summed gradients by path of batches whose update is still to come.
  private(set) var waiting: [String: Tensor] = [:]
  private let task: any TrainingTask
  private let rules: UpdateRules
  private let clipping: [GradientClipping]
  private let recomputes: Bool

  /// What an update needs beyond gradients.
  struct Update {
    var learningRate: Double
    /// What the summed gradients are divided by.
    var divisor: Double
    /// The update's number, from 1.
    var number: Int
    /// The decay of the average.
    var averageDecay: Double
  }

  /// A batch as tensors, with what is random about it.
  struct Input {
    var images: Tensor
    /// What is true of them, as the task has it.
    var targets: [Tensor]
    var sampleWeights: Tensor?
    var key: RandomKey
  }

  /// What a batch gave: its summed loss with all weights, and how many answers were right where the
  /// task counts them.
  struct Outcome {
    var lossSum: Double
    var correct: Double?
  }

  init(
    model: any Layer, task: any TrainingTask, configuration: TrainingConfiguration,
    groups: [ParameterGroup] = [], restoring saved: LearnerTensors? = nil, from url: URL? = nil
  ) throws {
    self.model = WeightSnapshot(saved.map { $0.weights.values } ?? [:]).applied(to: model)
    self.task = task
    optimizer = configuration.makeOptimizer()
    rules = UpdateRules(
      weightDecay: Float(configuration.weightDecay),
      decaysNormsAndBiases: configuration.decayNormsAndBiases, groups: groups)
    clipping =
      [
        configuration.clipValue.map { .value(Float($0)) },
        configuration.clipNorm.map { .norm(Float($0)) },
      ].compactMap { $0 }
    recomputes = configuration.recompute
    // Memory of their own, for steps will take it.
    self.model = WeightSnapshot(of: self.model).applied(to: self.model)
    if configuration.ema != nil { average = WeightSnapshot(of: self.model).values }
    optimizer.state = initialState(beforeUpdate: 1)
    if let saved, let url { try restore(saved, url) }
  }

  /// Takes up what a checkpoint holds beside the weights.
  ///
  /// - Throws: `TrainingError` where it is not what the settings ask for.
  private mutating func restore(_ saved: LearnerTensors, _ url: URL) throws {
    func types(_ tensors: [String: Tensor]?) -> [String: TensorType] {
      (tensors ?? [:]).mapValues(\.type)
    }
    let gradients = Dictionary(
      uniqueKeysWithValues: model.trainableParameters().map { ($0.path, $0.parameter.value.type) })
    guard types(saved.average) == types(average),
      saved.optimizer.mapValues(types) == optimizer.state.mapValues(types),
      saved.waiting.isEmpty || types(saved.waiting) == gradients
    else {
      throw TrainingError(
        .badFile,
        "\(url.path) does not hold the optimizer's state, average or gradients that the settings "
          + "ask for. Restore it from a copy, or start a new run.")
    }
    average = saved.average
    waiting = saved.waiting
    optimizer.state = saved.optimizer
  }

  /// Sets which parameters and buffers stay as they are from an update (from 1) on. The optimizer's
  /// state of those that begin to train begins then; no gradients may wait.
  mutating func setFrozen(_ paths: Set<String>, beforeUpdate number: Int) {
    model.setFrozen(paths)
    for (path, slots) in initialState(beforeUpdate: number) where optimizer.state[path] == nil {
      optimizer.state[path] = slots
    }
  }

  /// The optimizer's state before the first update, so that the first step has the same plan as all
  /// others: the names and shapes come from an update that is never evaluated.
  private func initialState(beforeUpdate number: Int) -> [String: [String: Tensor]] {
    var probe = optimizer
    probe.state = [:]
    let trainable = model.trainableParameters()
    _ = probe.update(
      parameters: rules.updates(
        trainable, gradients: trainable.map { Tensor.zeros($0.parameter.value.shape) }),
      learningRate: Tensor(Float(0)), step: number)
    return probe.state.mapValues { slots in
      slots.mapValues { slot in
        slot.dtype == .float32
          ? Tensor([Float](repeating: 0, count: slot.count), shape: slot.shape) : slot.copied
      }
    }
  }

  /// Trains on a batch. Without `update` its gradients wait for a later batch's.
  ///
  /// - Throws: `EvaluationError` where a label is out of range, or what the task's loss throws.
  mutating func step(_ input: Input, update: Update?) throws -> Outcome {
    let trainable = model.trainableParameters()
    let context = Context(training: true, key: input.key)
    let outputs = model(input.images, context)
    let losses = task.losses(
      outputs, input.targets, imageSize: Pair(input.images.shape[1], input.images.shape[2]),
      weighted: true)
    let lossSum = (input.sampleWeights.map { losses * $0 } ?? losses).sum()
    let correct = task.correct(outputs, input.targets)
    var slopes = gradients(
      of: lossSum, seededWith: Tensor(Float(1)), at: trainable.map(\.parameter.value))
    var plan = Evaluation(results: [lossSum] + [correct].compactMap { $0 })
    if update == nil || !waiting.isEmpty {
      slopes = zip(trainable, slopes).map { item, slope in
        let sum = waiting[item.path] ?? item.parameter.value.zerosData
        plan.spent.append(sum)
        return sum + slope
      }
    }
    var next = model
    for (_, parameter) in model.parameters() {
      guard let value = context.updates[parameter.id] else { continue }
      plan.spent.append(parameter.value)
      plan.results.append(value)
    }
    next.apply(context.updates)
    if let update {
      next = apply(update, slopes, to: next, trainable, in: &plan)
      waiting = [:]
    } else {
      waiting = Dictionary(uniqueKeysWithValues: zip(trainable.map(\.path), slopes))
      plan.results += slopes
    }
    model = next
    try Tensor.evaluating(plan.results, donating: plan.spent, recomputing: recomputes)
    return Outcome(lossSum: Double(lossSum.item()), correct: correct.map { Double($0.item()) })
  }

  /// Makes the update that waiting gradients are waiting for: where an epoch ends without a batch
  /// that could take them along.
  mutating func applyWaiting(_ update: Update) throws {
    let trainable = model.trainableParameters()
    let slopes = trainable.map { waiting[$0.path] ?? $0.parameter.value.zerosData }
    var plan = Evaluation(spent: slopes)
    model = apply(update, slopes, to: model, trainable, in: &plan)
    waiting = [:]
    try Tensor.evaluating(plan.results, donating: plan.spent)
  }

  /// Tensors to evaluate together, and those whose memory the results may take.
  private struct Evaluation {
    var results: [Tensor] = []
    var spent: [Tensor] = []
  }

  private mutating func apply(
    _ update: Update, _ sums: [Tensor], to model: any Layer,
    _ trainable: [(path: String, parameter: Parameter)], in plan: inout Evaluation
  ) -> any Layer {
    let scale = Tensor(Float(update.divisor > 0 ? 1 / update.divisor : 0))
    var slopes = sums.map { $0 * scale }
    for clipping in clipping { slopes = clipping.clipped(slopes) }
    plan.spent += trainable.map(\.parameter.value) + Self.tensors(optimizer.state)
    let values = optimizer.update(
      parameters: rules.updates(trainable, gradients: slopes),
      learningRate: Tensor(Float(update.learningRate)), step: update.number)
    plan.results += values + Self.tensors(optimizer.state)
    var next = model
    next.setTrainable(values)
    if let average { self.average = blend(average, with: next, update.averageDecay, in: &plan) }
    return next
  }

  private func blend(
    _ average: [String: Tensor], with model: any Layer, _ decay: Double, in plan: inout Evaluation
  ) -> [String: Tensor] {
    let share = Tensor(Float(1 - decay))
    var result = average
    for (path, parameter) in model.parameters() where parameter.value.dtype == .float32 {
      // What is frozen equals its average.
      guard !parameter.isFrozen, let old = average[path] else { continue }
      let value = old + (parameter.value - old) * share
      plan.spent.append(old)
      plan.results.append(value)
      result[path] = value
    }
    return result
  }

  /// The tensors of an optimizer's state in an order that is always the same.
  private static func tensors(_ state: [String: [String: Tensor]]) -> [Tensor] {
    state.sorted { $0.key < $1.key }.flatMap { $0.value.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// The weights to evaluate and to save, copied: the average where one is kept.
  var snapshot: WeightSnapshot {
    average.map { WeightSnapshot(copying: $0) } ?? WeightSnapshot(of: model)
  }

  /// Everything that a checkpoint holds, not copied: to be written before the next step.
  var tensors: LearnerTensors {
    LearnerTensors(
      weights: WeightSnapshot(
        Dictionary(uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value) })),
      average: average, waiting: waiting, optimizer: optimizer.state)
  }
}

/// The tensors of a learner, as a checkpoint holds them.
struct LearnerTensors: Sendable {
  var weights: WeightSnapshot
  var average: [String: Tensor]?
  var waiting: [String: Tensor]
  /// By path and name.
  var optimizer: [String: [String: Tensor]]
}

extension Tensor {
  /// Zeros of the same shape, as data.
  fileprivate var zerosData: Tensor {
    Tensor([Float](repeating: 0, count: count), shape: shape)
  }
}
