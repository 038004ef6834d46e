import FoveaSupport
import FoveaTensors

/// One parameter in one update: its path, its gradient and its factors.
public struct ParameterUpdate: Sendable {
  /// The parameter's path, the key of its optimizer state.
  public let path: String
  /// The parameter before the update.
  public let value: Tensor
  /// The gradient of the loss, of the parameter's shape.
  public let gradient: Tensor
  /// The factor of the learning rate.
  public let learningRateFactor: Float
  /// The weight decay: λ of the penalty λ · ‖value‖² / 2.
  public let weightDecay: Float

  /// Makes an update of one parameter.
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
/// An update appends to the graph and returns the new values unevaluated. Values that change from
/// step to step (the learning rate, bias corrections) are scalar data, so that all steps share one
/// compiled plan. Evaluate the new values and `stateTensors` together. The old values and the old
/// state of the updated paths may be donated.
///
/// ```swift
/// /// Sign descent with momentum (signSGD, Bernstein et al. 2018).
/// struct SignDescent: Optimizer {
///   var slots = OptimizerSlots()
///
///   mutating func update(
///     parameters: [ParameterUpdate], learningRate: Tensor, step: Int
///   ) -> [Tensor] {
///     parameters.map { p in
///       let v = slots.value("momentum", p) * 0.9 + p.decayedGradient
///       slots.set("momentum", p.path, to: v)
///       return p.value - v.sign() * p.rate(learningRate)
///     }
///   }
/// }
/// ```
public protocol Optimizer: Sendable {
  /// State such as moments, by parameter path and name.
  var slots: OptimizerSlots { get set }

  /// Appends one update and stores its new state.
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

  /// All state in the order of paths and names, to evaluate together with new values. (The order of
  /// a dictionary differs from step to step, and another order is another plan.)
  public var stateTensors: [Tensor] {
    slots.tensors.sorted { $0.key < $1.key }.flatMap { _, slots in
      slots.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}

/// The state of an optimizer: tensors by parameter path and name.
public struct OptimizerSlots: Sendable {
  /// All tensors by parameter path and name.
  public private(set) var tensors: [String: [String: Tensor]]
  private var firstSteps: [String: Int] = [:]

  /// Makes slots from the tensors of a checkpoint; empty by default.
  public init(_ tensors: [String: [String: Tensor]] = [:]) { self.tensors = tensors }

  /// A slot's tensor, in the parameter's shape.
  ///
  /// - Parameters:
  ///   - name: The slot's name, such as `momentum`.
  ///   - update: The parameter.
  ///   - initial: The number that fills the slot before the parameter's first update.
  public func value(_ name: String, _ update: ParameterUpdate, initial: Float = 0) -> Tensor {
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
  ///
  /// - Parameters:
  ///   - name: The slot's name.
  ///   - path: The parameter's path.
  ///   - value: The new tensor, unevaluated.
  public mutating func set(_ name: String, _ path: String, to value: Tensor) {
    tensors[path, default: [:]][name] = value
  }

  /// The number of updates of a parameter, including this one. It is below `step` if the parameter
  /// was frozen at first.
  ///
  /// - Parameters:
  ///   - path: The parameter's path.
  ///   - step: The number of this update, from 1.
  public mutating func age(_ path: String, step: Int) -> Int {
    let saved = tensors[path]?["firstStep"]
    let first = firstSteps[path] ?? saved.map { Int($0.scalars(as: Int32.self)[0]) } ?? step
    firstSteps[path] = first
    // New data each time, because the old may be donated with the rest of the state.
    set("firstStep", path, to: Tensor(Int32(clamping: first)))
    return step - first + 1
  }
}

/// Scalars that depend on a parameter's age, each made once per update and shared.
///
/// Bias corrections differ from step to step; as scalar tensors they are data of one plan.
public struct ScalarsByAge {
  private var known: [Int: [Tensor]] = [:]

  /// Makes an empty cache for one update.
  public init() {}

  /// The scalars of an age, made at first use.
  public mutating func values(_ age: Int, _ make: (Int) -> [Double]) -> [Tensor] {
    if let known = known[age] { return known }
    let made = make(age).map { Tensor(Float($0)) }
    known[age] = made
    return made
  }
}

extension ParameterUpdate {
  /// The learning rate of this parameter, a scalar.
  public func rate(_ learningRate: Tensor) -> Tensor {
    learningRateFactor == 1 ? learningRate : learningRate * learningRateFactor
  }

  /// The gradient of the loss plus weightDecay · ‖value‖² / 2.
  public var decayedGradient: Tensor {
    weightDecay == 0 ? gradient : gradient + value * weightDecay
  }
}
