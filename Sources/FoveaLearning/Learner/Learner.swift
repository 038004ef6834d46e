import Foundation
import FoveaInference
import FoveaLayers
import FoveaSupport
import FoveaTensors

/// The state of training: weights, buffers, optimizer state, the moving average of the weights, and
/// accumulated gradients.
///
/// ```swift
/// var learner = Learner(model, optimizer: SGD(momentum: 0.9), loss: CrossEntropy())
/// for (images, labels) in batches {
///   let cost = try learner.step(images, labels, learningRate: 0.05)
/// }
/// ```
///
/// A step is one evaluation of one graph: forward pass, loss, backward pass, clipping, update,
/// running statistics and average. Values that change from step to step enter as data. All steps on
/// batches of one size therefore share one compiled plan, and new values take the memory of the
/// old.
public struct Learner: Sendable {
  /// The model with its current weights. The next step reuses their memory, so copy tensors that
  /// must outlive it.
  public private(set) var model: any Layer
  /// The optimizer with its state.
  public private(set) var optimizer: any Optimizer
  /// The number of updates so far.
  public private(set) var updateCount = 0
  /// The moving average of parameters and buffers by path; nil where none is kept.
  private(set) var average: [String: Tensor]?
  /// Accumulated gradients by path of the batches since the last update.
  private(set) var waiting: [String: Tensor] = [:]
  private let task: any LearningTask
  private let rules: UpdateRules
  private let averageDecay: Double?
  private let recomputes: Bool
  /// The key of all random numbers; each step folds its own number in.
  package let randomKey: RandomKey

  /// The numbers of an update other than gradients.
  package struct Update {
    package var learningRate: Double
    /// The divisor of the summed gradients.
    package var divisor: Double

    package init(learningRate: Double, divisor: Double) {
      (self.learningRate, self.divisor) = (learningRate, divisor)
    }
  }

  /// A batch as tensors, with the key of its random numbers.
  package struct Input {
    package var images: Tensor
    package var targets: [Tensor]
    package var sampleWeights: Tensor?
    package var key: RandomKey

    package init(images: Tensor, targets: [Tensor], sampleWeights: Tensor? = nil, key: RandomKey) {
      (self.images, self.targets) = (images, targets)
      (self.sampleWeights, self.key) = (sampleWeights, key)
    }
  }

  /// The result of a batch: its summed weighted loss, the loss of each image without its weight,
  /// and its correct answers where the task counts them.
  package struct Outcome {
    package var lossSum: Double
    package var losses: [Float]
    package var correct: Double?
  }

  /// Makes a learner that trains a model with a loss.
  ///
  /// - Parameters:
  ///   - model: The model. Its parameters are copied.
  ///   - optimizer: The rule that turns gradients into updates.
  ///   - loss: The loss of each sample; a step minimises its mean over the batch.
  ///   - rules: Weight decay, gradient clipping, and parameter groups.
  ///   - averageDecay: The decay of a moving average of the weights, above 0 and below 1, such as
  ///     0.999; nil keeps none.
  ///   - recomputing: Whether steps save memory by computing activations again. Results are the
  ///     same.
  ///   - seed: The seed of random numbers, such as those of dropout.
  public init(
    _ model: any Layer, optimizer: any Optimizer, loss: any Loss, rules: UpdateRules = .init(),
    averageDecay: Double? = nil, recomputing: Bool = false, seed: UInt64 = 0
  ) {
    self.init(
      model, optimizer: optimizer, task: LossTask(loss: loss), rules: rules,
      averageDecay: averageDecay, recomputing: recomputing, seed: seed)
  }

  /// Makes a learner that trains a model on a task; see
  /// ``init(_:optimizer:loss:rules:averageDecay:recomputing:seed:)`` for the parameters.
  public init(
    _ model: any Layer, optimizer: any Optimizer, task: any LearningTask,
    rules: UpdateRules = .init(), averageDecay: Double? = nil, recomputing: Bool = false,
    seed: UInt64 = 0
  ) {
    self.task = task
    self.optimizer = optimizer
    self.rules = rules
    self.averageDecay = averageDecay
    recomputes = recomputing
    randomKey = RandomKey(seed: seed).fold("dropout")
    // Copies with memory of their own, because steps reuse it.
    model.evaluateParameters()
    self.model = WeightSnapshot(of: model).applied(to: model)
    if averageDecay != nil { average = WeightSnapshot(of: self.model).values }
    self.optimizer.state = initialState(beforeUpdate: 1)
  }

  /// Continues from saved tensors, weights included.
  ///
  /// - Parameter updateCount: The number of updates before they were saved.
  /// - Throws: `OptimizerError` where they don't match the model, the optimizer or the average.
  package mutating func restore(
    _ saved: LearnerTensors, updateCount: Int
  ) throws(OptimizerError) {
    func types(_ tensors: [String: Tensor]?) -> [String: TensorType] {
      (tensors ?? [:]).mapValues(\.type)
    }
    let gradients = Dictionary(
      uniqueKeysWithValues: model.trainableParameters().map { ($0.path, $0.parameter.value.type) })
    guard types(saved.average) == types(average),
      saved.optimizer.mapValues(types) == optimizer.state.mapValues(types),
      saved.waiting.isEmpty || types(saved.waiting) == gradients
    else {
      throw OptimizerError(
        "the saved optimizer state, average or gradients are not those of this model and optimizer")
    }
    model = WeightSnapshot(of: saved.weights.applied(to: model)).applied(to: model)
    average = saved.average
    waiting = saved.waiting
    optimizer.state = saved.optimizer
    self.updateCount = updateCount
  }

  /// Freezes exactly these parameters and buffers from the next update on. Parameters that become
  /// trainable start with new optimizer state. No gradients may be waiting for an update.
  ///
  /// - Parameter paths: Paths of parameters and buffers; all others are trainable.
  public mutating func setFrozen(_ paths: Set<String>) {
    precondition(waiting.isEmpty, "Learner.setFrozen: gradients wait for their update")
    model.setFrozen(paths)
    for (path, slots) in initialState(beforeUpdate: updateCount + 1)
    where optimizer.state[path] == nil {
      optimizer.state[path] = slots
    }
  }

  /// The optimizer's state before the first update, so that the first step has the same plan as all
  /// others. The names and shapes come from an update that is never evaluated.
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

  /// Trains on a batch. Without `update`, its gradients are accumulated for a later update.
  ///
  /// - Throws: `EvaluationError` where a label is out of range, or the error of the task's loss;
  ///   `CompilationCancelled`, after which the learner is as before.
  package mutating func step(_ input: Input, update: Update?) throws -> Outcome {
    let before = self
    let trainable = model.trainableParameters()
    let context = Context(training: true, key: input.key)
    let outputs = model(input.images, context)
    let losses = task.losses(
      outputs, input.targets, imageSize: Pair(input.images.shape[1], input.images.shape[2]))
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
    plan.results.append(losses)
    model = next
    do {
      try Tensor.tryEvaluate(plan.results, donating: plan.spent, recomputing: recomputes)
    } catch let error as CompilationCancelled {
      self = before
      throw error
    }
    return Outcome(
      lossSum: Double(lossSum.item()), losses: losses.floats(),
      correct: correct.map { Double($0.item()) })
  }

  /// Applies the update of the accumulated gradients, at the end of an epoch without a last batch
  /// that could do so.
  ///
  /// - Throws: `EvaluationError` where the update can't be computed.
  package mutating func applyWaiting(_ update: Update) throws {
    let trainable = model.trainableParameters()
    let slopes = trainable.map { waiting[$0.path] ?? $0.parameter.value.zerosData }
    var plan = Evaluation(spent: slopes)
    model = apply(update, slopes, to: model, trainable, in: &plan)
    waiting = [:]
    try Tensor.tryEvaluate(plan.results, donating: plan.spent)
  }

  /// Tensors to evaluate together, and tensors that may be donated to the results.
  private struct Evaluation {
    var results: [Tensor] = []
    var spent: [Tensor] = []
  }

  private mutating func apply(
    _ update: Update, _ sums: [Tensor], to model: any Layer,
    _ trainable: [(path: String, parameter: Parameter)], in plan: inout Evaluation
  ) -> any Layer {
    let scale = Tensor(Float(update.divisor > 0 ? 1 / update.divisor : 0))
    let slopes = sums.map { $0 * scale }
    updateCount += 1
    plan.spent += trainable.map(\.parameter.value) + optimizer.stateTensors
    let values = optimizer.update(
      parameters: rules.updates(trainable, gradients: slopes),
      learningRate: Tensor(Float(update.learningRate)), step: updateCount)
    plan.results += values + optimizer.stateTensors
    var next = model
    next.setTrainable(values)
    if let average, let averageDecay {
      // Early in training the average follows quickly; otherwise the first weights would dominate
      // it for long.
      let earlier = Double(updateCount - 1)
      let decay = min(averageDecay, (1 + earlier) / (10 + earlier))
      self.average = blend(average, with: next, decay, in: &plan)
    }
    return next
  }

  private func blend(
    _ average: [String: Tensor], with model: any Layer, _ decay: Double, in plan: inout Evaluation
  ) -> [String: Tensor] {
    let share = Tensor(Float(1 - decay))
    var result = average
    for (path, parameter) in model.parameters() where parameter.value.dtype == .float32 {
      // A frozen parameter equals its average.
      guard !parameter.isFrozen, let old = average[path] else { continue }
      let value = old + (parameter.value - old) * share
      plan.spent.append(old)
      plan.results.append(value)
      result[path] = value
    }
    return result
  }

  /// A copy of the weights to evaluate and save: the average where one is kept.
  package var snapshot: WeightSnapshot {
    average.map { WeightSnapshot(copying: $0) } ?? WeightSnapshot(of: model)
  }

  /// The tensors of a checkpoint. They are not copied, so write them before the next step.
  package var tensors: LearnerTensors {
    LearnerTensors(
      weights: WeightSnapshot(
        Dictionary(uniqueKeysWithValues: model.parameters().map { ($0.path, $0.parameter.value) })),
      average: average, waiting: waiting, optimizer: optimizer.state)
  }
}

/// The tensors of a learner, as stored in a checkpoint.
package struct LearnerTensors: Sendable {
  package var weights: WeightSnapshot
  package var average: [String: Tensor]?
  package var waiting: [String: Tensor]
  /// Optimizer state by parameter path and name.
  package var optimizer: [String: [String: Tensor]]

  package init(
    weights: WeightSnapshot, average: [String: Tensor]?, waiting: [String: Tensor],
    optimizer: [String: [String: Tensor]]
  ) {
    (self.weights, self.average) = (weights, average)
    (self.waiting, self.optimizer) = (waiting, optimizer)
  }
}

extension Tensor {
  /// Zeros of the same shape, as data.
  fileprivate var zerosData: Tensor {
    Tensor([Float](repeating: 0, count: count), shape: shape)
  }
}

extension Layer {
  /// Freezes the parameters and buffers of these paths, and no others.
  package mutating func setFrozen(_ paths: Set<String>) {
    update { path, parameter in parameter.isFrozen = paths.contains(path) }
  }
}
