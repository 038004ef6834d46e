import FoveaLayers
import FoveaTensors

/// Recurrent layers, unrolled over time.
extension GraphOperator {
  static let lstm = GraphOperator(
    "LSTM", since: 7, inputs: 3...8, learned: [1: .weight, 2: .weight, 3: .bias]
  ) { call in
    let layer = try Recurrence(call, gates: 4, states: 2, ["Sigmoid", "Tanh", "Tanh"])
    let couples = try call.flag("input_forget")
    return try layer.run { step, h, c in
      // The gates input, output, forget, cell; peepholes input, output, forget.
      let sums = step.input + h[0].matmul(step.recurrent)
      let parts = (0..<4).map { sums.sliced(axis: 1, $0 * layer.hidden..<($0 + 1) * layer.hidden) }
      func peep(_ gate: Tensor, _ number: Int, _ cell: Tensor) -> Tensor {
        step.peephole.map {
          gate + $0.sliced(axis: 1, number * layer.hidden..<(number + 1) * layer.hidden) * cell
        } ?? gate
      }
      let (f, g, last) = (step.functions[0], step.functions[1], step.functions[2])
      let input = f(layer.clipped(peep(parts[0], 0, h[1])))
      let forget = couples ? 1 - input : f(layer.clipped(peep(parts[2], 2, h[1])))
      let cell = forget * h[1] + input * g(layer.clipped(parts[3]))
      let output = f(layer.clipped(peep(parts[1], 1, cell)))
      return [output * last(cell), cell]
    }
  }

  static let gru = GraphOperator(
    "GRU", since: 7, inputs: 3...6, learned: [1: .weight, 2: .weight, 3: .bias]
  ) { call in
    let layer = try Recurrence(call, gates: 3, states: 1, ["Sigmoid", "Tanh"])
    let resetsLate = try call.flag("linear_before_reset")
    let hidden = layer.hidden
    return try layer.run { step, h, _ in
      // The gates update, reset, hidden.
      func gate(_ x: Tensor, _ number: Int) -> Tensor {
        x.sliced(axis: 1, number * hidden..<(number + 1) * hidden)
      }
      func weights(_ gates: Range<Int>) -> Tensor {
        step.recurrent.sliced(axis: 1, gates.lowerBound * hidden..<gates.upperBound * hidden)
      }
      let (f, g) = (step.functions[0], step.functions[1])
      let both = h[0].matmul(weights(0..<2))
      let update = f(layer.clipped(gate(step.input, 0) + gate(both, 0)))
      let reset = f(layer.clipped(gate(step.input, 1) + gate(both, 1)))
      let own = weights(2..<3)
      let bias = step.recurrentBias.map { gate($0, 2) }
      let past: Tensor
      if resetsLate {
        let product = h[0].matmul(own)
        past = reset * (bias.map { product + $0 } ?? product)
      } else {
        let product = (reset * h[0]).matmul(own)
        past = bias.map { product + $0 } ?? product
      }
      let new = g(layer.clipped(gate(step.input, 2) + past))
      return [(1 - update) * new + update * h[0]]
    }
  }

  static let rnn = GraphOperator(
    "RNN", since: 7, inputs: 3...6, learned: [1: .weight, 2: .weight, 3: .bias]
  ) { call in
    let layer = try Recurrence(call, gates: 1, states: 1, ["Tanh"])
    return try layer.run { step, h, _ in
      [step.functions[0](layer.clipped(step.input + h[0].matmul(step.recurrent)))]
    }
  }
}

/// A recurrent layer: its sizes, directions and common inputs.
private struct Recurrence {
  let call: NodeCall
  let gates: Int
  let states: Int
  let hidden: Int
  let isBatchFirst: Bool
  /// Whether each direction runs from the last step to the first.
  private let directions: [Bool]
  private let functions: [(Tensor) -> Tensor]
  private let limit: Float?
  private let x: Tensor
  private let lengths: Tensor?

  /// One step of one direction: the input's share of the gates, and what is the same for all steps.
  struct Step {
    var input: Tensor
    let recurrent: Tensor
    /// The recurrent bias of a GRU's gates, `[1, 3 · hidden]`; elsewhere it is part of `input`.
    let recurrentBias: Tensor?
    let peephole: Tensor?
    let functions: [(Tensor) -> Tensor]
  }

  init(_ call: NodeCall, gates: Int, states: Int, _ usual: [String]) throws {
    self.call = call
    self.gates = gates
    self.states = states
    let (x, r) = (try call.floats(0), try call.floats(2))
    isBatchFirst = try call.flag("layout")
    let kind = try call.choice(
      "direction", "forward", of: ["forward", "reverse", "bidirectional"])
    directions = kind == "bidirectional" ? [false, true] : [kind == "reverse"]
    let w = try call.input(1)
    guard x.rank == 3, r.rank == 3, w.rank == 3, r.shape[0] == directions.count,
      r.shape[1] == gates * r.shape[2], w.shape == [r.shape[0], r.shape[1], x.shape[2]],
      !x.shape.contains(0)
    else {
      throw call.error(
        "the input \(x.shape) and the weights \(w.shape) and \(r.shape) don't match; expected "
          + "[steps, batch, inputs], [\(directions.count), \(gates) · hidden, inputs] and "
          + "[\(directions.count), \(gates) · hidden, hidden]")
    }
    hidden = r.shape[2]
    try call.require(
      try call.int("hidden_size") ?? hidden == hidden,
      "attribute 'hidden_size' contradicts the weights, which have \(hidden)")
    self.x = isBatchFirst ? x.transposed([1, 0, 2]) : x
    try call.require(
      self.x.shape[0] <= 4096, "\(self.x.shape[0]) steps are too many; at most 4096 are supported")
    let batch = self.x.shape[1]
    if let given = call.optional(4) {
      try call.require(
        given.shape == [batch], "needs one length for each of \(batch) sequences")
      lengths = given.tensor.cast(.float32).reshaped([batch, 1])
    } else {
      lengths = nil
    }
    limit = try call.float("clip")
    functions = try Self.functions(call, usual, directions: directions.count)
  }

  func clipped(_ x: Tensor) -> Tensor { limit.map { x.clamped(-$0...$0) } ?? x }

  /// Runs all directions and steps; returns all hidden states and the last states.
  func run(_ next: (Step, [Tensor], Int) -> [Tensor]) throws -> [GraphValue] {
    let (steps, batch) = (x.shape[0], x.shape[1])
    var all: [Tensor] = []
    var last: [[Tensor]] = []
    for (number, isReversed) in directions.enumerated() {
      var step = try step(number)
      let inputs = step.input
      var state = try (0..<states).map { try initial($0, number, batch) }
      var rows = [Tensor](repeating: state[0], count: steps)
      for time in isReversed ? Array((0..<steps).reversed()) : Array(0..<steps) {
        step.input = inputs.sliced(axis: 0, time * batch..<(time + 1) * batch)
        let new = next(step, state, time)
        if let lengths {
          let runs = lengths .> Float(time)
          state = zip(new, state).map { .where(runs, $0, $1) }
          rows[time] = .where(runs, new[0], 0)
        } else {
          state = new
          rows[time] = new[0]
        }
      }
      all.append(
        .concatenated(rows.map { $0.reshaped([1, 1, batch, hidden]) }, axis: 0))
      last.append(state)
    }
    var y = directions.count == 1 ? all[0] : .concatenated(all, axis: 1)
    var ends = (0..<states).map { state in
      Tensor.concatenated(last.map { $0[state].reshaped([1, batch, hidden]) }, axis: 0)
    }
    if isBatchFirst {
      y = y.transposed([2, 0, 1, 3])
      ends = ends.map { $0.transposed([1, 0, 2]) }
    }
    return ([y] + ends).map { GraphValue($0) }
  }

  /// What one direction computes with: the input's products for all steps, and the weights.
  private func step(_ direction: Int) throws -> Step {
    func own(_ index: Int) throws -> Tensor? {
      guard call.optional(index) != nil else { return nil }
      let value = try call.floats(index)
      try call.require(
        value.shape.first == directions.count, "input \(index) needs \(directions.count) directions"
      )
      return value.sliced(axis: 0, direction..<direction + 1)
    }
    guard let w = try own(1), let r = try own(2) else {
      throw call.error("the weights are missing")
    }
    let width = gates * hidden
    let rows = x.reshaped([x.shape[0] * x.shape[1], x.shape[2]])
    var input = rows.matmul(w.reshaped([width, x.shape[2]]), transposingB: true)
    var recurrentBias: Tensor?
    if let bias = try own(3) {
      try call.require(
        bias.shape == [1, 2 * width], "the bias must have \(2 * width) elements for a direction")
      let (wb, rb) = (bias.sliced(axis: 1, 0..<width), bias.sliced(axis: 1, width..<2 * width))
      if gates == 3 {
        // The hidden gate's recurrent bias may come after the reset gate.
        let early = rb.sliced(axis: 1, 0..<2 * hidden)
        input =
          input + wb + .concatenated([early, Tensor.zeros([1, hidden])], axis: 1)
        recurrentBias = rb
      } else {
        input = input + (wb + rb)
      }
    }
    let peephole = states == 2 ? try own(7) : nil
    try call.require(
      peephole.map { $0.shape == [1, 3 * hidden] } ?? true,
      "the peepholes must have \(3 * hidden) elements for a direction")
    let count = functions.count / directions.count
    return Step(
      input: input, recurrent: r.reshaped([width, hidden]).transposed([1, 0]),
      recurrentBias: recurrentBias, peephole: peephole,
      functions: Array(functions[direction * count..<(direction + 1) * count]))
  }

  private func initial(_ state: Int, _ direction: Int, _ batch: Int) throws -> Tensor {
    guard call.optional(5 + state) != nil else { return .zeros([batch, hidden]) }
    var value = try call.floats(5 + state)
    if isBatchFirst, value.rank == 3 { value = value.transposed([1, 0, 2]) }
    try call.require(
      value.shape == [directions.count, batch, hidden],
      "input \(5 + state) must be \([directions.count, batch, hidden]), got \(value.shape)")
    return value.sliced(axis: 0, direction..<direction + 1).reshaped([batch, hidden])
  }

  /// The activation functions of all directions, with their parameters.
  private static func functions(
    _ call: NodeCall, _ usual: [String], directions: Int
  ) throws -> [(Tensor) -> Tensor] {
    var names = [[String]](repeating: usual, count: directions).flatMap { $0 }
    if case .texts(let given)? = call.node.attributes["activations"] { names = given }
    try call.require(
      names.count == usual.count * directions,
      "needs \(usual.count * directions) activations, got \(names.count)")
    var (alphas, betas) = (
      try call.floats("activation_alpha") ?? [], try call.floats("activation_beta") ?? []
    )
    func alpha(_ usual: Float) -> Float { alphas.isEmpty ? usual : alphas.removeFirst() }
    func beta(_ usual: Float) -> Float { betas.isEmpty ? usual : betas.removeFirst() }
    return try names.map { name in
      switch name.lowercased() {
      case "sigmoid": return { $0.sigmoid() }
      case "tanh": return { $0.tanh() }
      case "relu": return { $0.relu() }
      case "softsign": return { $0 / ($0.abs() + 1) }
      case "softplus":
        return { $0.maximum(0) + (-$0.abs()).exp().log1p() }
      case "affine":
        let (a, b) = (alpha(1), beta(0))
        return { $0 * a + b }
      case "leakyrelu":
        let a = alpha(0.01)
        return { .where($0 .< 0, $0 * a, $0) }
      case "thresholdedrelu":
        let a = alpha(1)
        return { .where($0 .> a, $0, 0) }
      case "scaledtanh":
        let (a, b) = (alpha(1), beta(1))
        return { ($0 * b).tanh() * a }
      case "hardsigmoid":
        let (a, b) = (alpha(0.2), beta(0.5))
        return { ($0 * a + b).clamped(0...1) }
      case "elu":
        let a = alpha(1)
        return { .where($0 .< 0, $0.minimum(0).expm1() * a, $0) }
      default: throw call.error("the activation '\(name)' is not supported")
      }
    }
  }
}
