import FoveaSupport
import FoveaTensors

/// One parameter in one update: where it is, its gradient, and how it is treated.
public struct ParameterUpdate: Sendable {
  /// The parameter's path, under which the optimizer keeps its state.
  public let path: String
  /// The numbers before the update.
  public let value: Tensor
  /// The gradient of the loss.
  public let gradient: Tensor
  /// What the learning rate is multiplied by.
  public let learningRateFactor: Float
  /// How strongly the parameter is drawn to zero.
  public let weightDecay: Float

  /// Makes an update.
  public init(
    path: String, value: Tensor, gradient: Tensor, learningRateFactor: Float = 1,
    weightDecay: Float = 0
  ) {
    self.path = path
    self.value = value
    self.gradient = gradient
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }
}

/// A rule that turns gradients into new parameters.
///
/// An update appends to the graph and returns the new values unevaluated; what changes from step to
/// step (the learning rate, bias corrections) enters as scalar data, so that all steps share one
/// compiled plan. Evaluate the new values and `stateTensors` together; the old values and the old
/// state of the updated paths may be donated.
///
/// Coding covers the settings; `state` goes into checkpoints on its own.
public protocol Optimizer: Sendable, Codable {
  /// The name that settings and checkpoints use.
  static var name: String { get }

  /// Moments and the like, by parameter path and name.
  var slots: OptimizerSlots { get set }

  /// Appends one update and takes over its new state.
  ///
  /// - Parameters:
  ///   - parameters: All parameters to update.
  ///   - learningRate: A `float32` scalar.
  ///   - step: The number of this update, from 1.
  /// - Returns: The new values in the order of `parameters`.
  mutating func update(parameters: [ParameterUpdate], learningRate: Tensor, step: Int) -> [Tensor]
}

extension Optimizer {
  /// All state by parameter path and name, for checkpoints.
  public var state: [String: [String: Tensor]] {
    get { slots.tensors }
    set { slots = OptimizerSlots(newValue) }
  }

  /// All state in the order of paths and names: what to evaluate together with new values. (A
  /// dictionary's own order differs from step to step, and another order is another plan.)
  public var stateTensors: [Tensor] {
    slots.tensors.sorted { $0.key < $1.key }.flatMap { _, slots in
      slots.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}

/// The state of an optimizer: tensors by parameter path and name.
public struct OptimizerSlots: Sendable {
  /// All of them.
  public private(set) var tensors: [String: [String: Tensor]]
  private var firstSteps: [String: Int] = [:]

  /// Makes slots of tensors from a checkpoint, or none.
  public init(_ tensors: [String: [String: Tensor]] = [:]) { self.tensors = tensors }

  /// A slot's tensor, at first filled with a number, in the parameter's shape.
  func value(_ name: String, _ update: ParameterUpdate, initial: Float = 0) -> Tensor {
    if let known = tensors[update.path]?[name] {
      precondition(
        known.type == update.value.type,
        "optimizer state '\(name)' of '\(update.path)' is \(known.type), the parameter "
          + "\(update.value.type)")
      return known
    }
    // Data, not a constant, so that the first step has the same plan as all others.
    return Tensor(
      [Float](repeating: initial, count: update.value.count), shape: update.value.shape)
  }

  /// Replaces a slot's tensor.
  mutating func set(_ name: String, _ path: String, to value: Tensor) {
    tensors[path, default: [:]][name] = value
  }

  /// How often the parameter has been updated, this update included: fewer times than others if it
  /// was frozen at first.
  mutating func age(_ path: String, step: Int) -> Int {
    let saved = tensors[path]?["firstStep"]
    let first = firstSteps[path] ?? saved.map { Int($0.scalars(as: Int32.self)[0]) } ?? step
    firstSteps[path] = first
    // New data each time: the old may be donated with the rest of the state.
    set("firstStep", path, to: Tensor(Int32(clamping: first)))
    return step - first + 1
  }
}

/// Scalars that depend on a parameter's age, each made once per update and shared.
struct ScalarsByAge {
  private var known: [Int: [Tensor]] = [:]

  mutating func values(_ age: Int, _ make: (Int) -> [Double]) -> [Tensor] {
    if let known = known[age] { return known }
    let made = make(age).map { Tensor(Float($0)) }
    known[age] = made
    return made
  }
}

extension ParameterUpdate {
  /// The learning rate of this parameter.
  func rate(_ learningRate: Tensor) -> Tensor {
    learningRateFactor == 1 ? learningRate : learningRate * learningRateFactor
  }

  /// The gradient of the loss plus weightDecay · ‖value‖² / 2.
  var decayedGradient: Tensor { weightDecay == 0 ? gradient : gradient + value * weightDecay }
}
