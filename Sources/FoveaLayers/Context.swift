import FoveaTensors

/// What a forward pass needs besides its input, and what it produces besides its output.
///
/// ```swift
/// let context = Context(training: true, key: RandomKey(seed: 1).fold(step))
/// let logits = model(images, context)
/// model.apply(context.updates)
/// ```
public final class Context {
  /// One call of a layer by name.
  public struct Call: Sendable {
    /// Names from the model down: `stages.0.1.conv1`.
    public let path: String
    /// The layer's kind, for example `Conv2D`.
    public let kind: String
    /// What the call returned.
    public let output: Tensor
    /// Whether it called no other layer by name.
    public let isLeaf: Bool
    /// Creation numbers of the nodes it appended.
    package let nodes: Range<UInt64>
  }

  /// Whether layers behave as in training: batch statistics, dropout.
  public let isTraining: Bool
  /// New running statistics by parameter id, for `Layer.apply`.
  public private(set) var updates: [UInt64: Tensor] = [:]
  /// Outputs of the layers asked for by path.
  public private(set) var activations: [String: Tensor] = [:]
  /// Inputs of the layers asked for by path.
  public private(set) var inputs: [String: Tensor] = [:]
  /// All calls by name in the order in which they ended; empty unless asked for.
  public private(set) var calls: [Call] = []
  /// The first problem a check found, if this context checks.
  public private(set) var problem: LayerError?

  private let key: RandomKey
  private var keyCount = 0
  private let captured: Set<String>
  private let recordsCalls: Bool
  private let checks: Bool
  private var path: [String] = []

  /// Makes the context of one forward pass.
  ///
  /// - Parameters:
  ///   - training: Whether layers behave as in training.
  ///   - key: Where dropout's randomness comes from; a new one for each step.
  ///   - captured: Paths of layers whose outputs to keep in `activations`, and inputs in
  ///     `inputs`.
  ///   - recordsCalls: Whether to list the calls of layers.
  public convenience init(
    training: Bool, key: RandomKey = RandomKey(seed: 0), capturing captured: Set<String> = [],
    recordsCalls: Bool = false
  ) {
    self.init(
      training: training, key: key, capturing: captured, recordsCalls: recordsCalls, checks: false)
  }

  init(
    training: Bool, key: RandomKey, capturing captured: Set<String>, recordsCalls: Bool,
    checks: Bool
  ) {
    isTraining = training
    self.key = key
    self.captured = captured
    self.recordsCalls = recordsCalls
    self.checks = checks
  }

  /// A key that no other layer of this pass gets.
  public func nextKey() -> RandomKey {
    keyCount += 1
    return key.fold(keyCount - 1)
  }

  /// A parameter's numbers as the graph should see them: announced as unchanging at inference and
  /// where they are frozen, so that what follows from them alone is computed once.
  public func value(_ parameter: Parameter) -> Tensor {
    isTraining && !parameter.isFrozen ? parameter.value : parameter.value.steady()
  }

  /// Notes the new value of a running statistic.
  public func record(update value: Tensor, for parameter: Parameter) {
    updates[parameter.id] = value
  }

  func entering(
    _ name: String, of kind: String, with input: Tensor? = nil, _ body: () -> Tensor
  ) -> Tensor {
    path.append(name)
    defer { path.removeLast() }
    guard recordsCalls || !captured.isEmpty else { return body() }
    let first = Tensor.createdCount
    let before = calls.count
    let output = body()
    let joined = path.joined(separator: ".")
    if captured.contains(joined) {
      activations[joined] = output
      inputs[joined] = input
    }
    if recordsCalls {
      calls.append(
        Call(
          path: joined, kind: kind, output: output, isLeaf: calls.count == before,
          nodes: first..<Tensor.createdCount))
    }
    return output
  }

  /// For layers that can't take their input: traps with the message, or, where this context checks
  /// a model, notes it and goes on with zeros of a plausible shape.
  public func reject(_ message: String, standIn shape: [Int]) -> Tensor {
    let error = LayerError(path: path.joined(separator: "."), problem: message)
    guard checks else { fatalError(error.description) }
    if problem == nil { problem = error }
    return .zeros(shape)
  }
}
