import FoveaTensors

/// The mode and randomness of a forward pass, and its results other than the output.
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
    /// The result of the call.
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
  /// Outputs of the captured layers by path.
  public private(set) var activations: [String: Tensor] = [:]
  /// Inputs of the captured layers by path.
  public private(set) var inputs: [String: Tensor] = [:]
  /// All calls by name in the order in which they ended; empty unless the context records calls.
  public private(set) var calls: [Call] = []
  /// Steps that a layer told with `keep`, in the order of their computation, such as the nodes of a
  /// graph; empty unless the context records calls.
  package private(set) var steps: [Call] = []
  /// The first problem that a check found; nil for a context that doesn't check.
  public private(set) var problem: LayerError?

  private let key: RandomKey
  private var keyCount = 0
  private let captured: Set<String>
  private let recordsCalls: Bool
  private let checks: Bool
  private let trace: ContractTrace?
  private var names: [CallName] = []

  /// Makes the context of one forward pass.
  ///
  /// - Parameters:
  ///   - training: Whether layers behave as in training.
  ///   - key: The source of randomness for dropout; a new one for each step.
  ///   - captured: Paths of the layers to keep: outputs in `activations`, inputs in `inputs`.
  ///   - recordsCalls: Whether to list all calls in `calls`.
  public convenience init(
    training: Bool, key: RandomKey = RandomKey(seed: 0), capturing captured: Set<String> = [],
    recordsCalls: Bool = false
  ) {
    self.init(
      training: training, key: key, capturing: captured, recordsCalls: recordsCalls, checks: false)
  }

  init(
    training: Bool, key: RandomKey = RandomKey(seed: 0), capturing captured: Set<String> = [],
    recordsCalls: Bool = false, checks: Bool, trace: ContractTrace? = nil
  ) {
    isTraining = training
    self.key = key
    self.captured = captured
    self.recordsCalls = recordsCalls
    self.checks = checks
    self.trace = trace
  }

  /// A key for random numbers, different at each call in this pass.
  public func nextKey() -> RandomKey {
    keyCount += 1
    return key.fold(keyCount - 1)
  }

  /// The numbers of a parameter for the graph. In inference, and if the parameter is frozen, they
  /// are marked as constant, so that results that depend on them alone are computed once.
  public func value(_ parameter: Parameter) -> Tensor {
    trace?.read(parameter, path: path(of: names[...]))
    return isTraining && !parameter.isFrozen ? parameter.value : parameter.value.steady()
  }

  /// Records the new value of a running statistic in `updates`.
  public func record(update value: Tensor, for parameter: Parameter) {
    updates[parameter.id] = value
  }

  /// Calls a layer under a name. A pass that only computes never resolves the name.
  func entering(
    _ name: CallName, _ layer: @autoclosure () -> any Layer, with input: Tensor,
    _ body: () -> Tensor
  ) -> Tensor {
    names.append(name)
    defer { names.removeLast() }
    guard recordsCalls || !captured.isEmpty || trace != nil else { return body() }
    if let problem = name.problem {
      guard let trace else { fatalError(problem) }
      trace.note(unlisted: problem, path: path(of: names.dropLast()))
    }
    let path = path(of: names[...])
    trace?.enter(layer(), path: path)
    let first = Tensor.createdCount
    let before = calls.count
    let output = body()
    if captured.contains(path) {
      activations[path] = output
      inputs[path] = input
    }
    if recordsCalls {
      calls.append(
        Call(
          path: path, kind: layer().kind, output: output, isLeaf: calls.count == before,
          nodes: first..<Tensor.createdCount))
    }
    return output
  }

  /// Whether outputs are captured or recorded: a layer that runs a graph then tells its values.
  package var keepsOutputs: Bool { recordsCalls || !captured.isEmpty }

  /// Captures or records the output of a step that is no call of a layer, such as a graph's node.
  ///
  /// - Parameters:
  ///   - output: The result, as later steps read it, so that gradients at it are complete.
  ///   - name: Its name within the layer that is being called.
  ///   - kind: The kind of the step, such as `Conv`.
  package func keep(_ output: Tensor, of name: String, kind: String) {
    let path = path(of: (names + [.text(name)])[...])
    if captured.contains(path) { activations[path] = output }
    guard recordsCalls else { return }
    let end = Tensor.createdCount
    steps.append(Call(path: path, kind: kind, output: output, isLeaf: true, nodes: end..<end))
  }

  /// Calls a layer that gives several maps under a name. The last one counts as its output.
  func collecting(
    _ name: CallName, _ layer: @autoclosure () -> any Layer, with input: Tensor,
    _ body: () -> [Tensor]
  ) -> [Tensor] {
    var maps: [Tensor] = []
    _ = entering(name, layer(), with: input) {
      maps = body()
      return maps[maps.count - 1]
    }
    return maps
  }

  /// Names of layers that are being called as a path; empty for the model itself.
  private func path(of names: ArraySlice<CallName>) -> String {
    names.map(\.text).joined(separator: ".")
  }

  /// Rejects an input that a layer can't take. Traps with the message; in a check of a model, notes
  /// the problem and returns zeros, so that the check can go on.
  ///
  /// - Parameters:
  ///   - message: The input given, the input expected, and the fix.
  ///   - shape: A plausible shape of the output.
  public func reject(_ message: String, standIn shape: [Int]) -> Tensor {
    let error = LayerError(path: path(of: names[...]), problem: message)
    guard checks else { fatalError(error.description) }
    if problem == nil { problem = error }
    return .zeros(shape)
  }
}
