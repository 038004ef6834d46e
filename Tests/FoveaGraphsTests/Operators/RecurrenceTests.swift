import Foundation
@testable import FoveaGraphs
import FoveaTensors
import TestSupport
import Testing

/// Recurrent layers against the formulas of their definition in plain Swift.
@Suite struct RecurrenceTests {
  private static let (steps, batch, inputs, hidden) = (4, 2, 3, 5)

  private static func random(_ shape: [Int], _ stream: Int) -> GraphTensor {
    Fixtures.constant(shape, stream: stream, scale: 0.7)
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Rows of a matrix times a vector.
  private static func product(_ matrix: ArraySlice<Double>, _ vector: [Double]) -> [Double] {
    let rows = Array(matrix)
    return stride(from: 0, to: rows.count, by: vector.count).map { start in
      zip(rows[start..<start + vector.count], vector).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  private static func expected(
    _ tensors: [GraphTensor?], gates: Int, states: Int, reversed: [Bool], lengths: [Int],
    _ cell: (
      _ direction: Int, _ inputSums: [Double], _ recurrentSums: [Double], _ recurrentBias: [Double],
      _ r: [Double], _ states: [[Double]]
    ) -> [[Double]]
  ) -> (y: [Double], last: [[Double]]) {
    let (x, w, r, b) = (
      tensors[0]?.numbers ?? [], tensors[1]?.numbers ?? [], tensors[2]?.numbers ?? [],
      tensors[3]?.numbers ?? []
    )
    let width = gates * hidden
    var y = [Double](repeating: 0, count: steps * reversed.count * batch * hidden)
    var last = [[Double]](
      repeating: [Double](repeating: 0, count: reversed.count * batch * hidden), count: states)
    for (direction, isReversed) in reversed.enumerated() {
      let ownW = w[direction * width * inputs..<(direction + 1) * width * inputs]
      let ownR = Array(r[direction * width * hidden..<(direction + 1) * width * hidden])
      let ownB = Array(b[direction * 2 * width..<(direction + 1) * 2 * width])
      for row in 0..<batch {
        var state = (0..<states).map { number in
          let start = (direction * batch + row) * hidden
          return tensors[5 + number].map { Array($0.numbers[start..<start + hidden]) }
            ?? [Double](repeating: 0, count: hidden)
        }
        let times = Array(0..<lengths[row])
        for time in isReversed ? times.reversed() : times {
          let start = (time * batch + row) * inputs
          let sums = product(ownW, Array(x[start..<start + inputs]))
          let past = product(ownR[...], state[0])
          state = cell(
            direction, zip(sums, ownB[..<width]).map(+), past, Array(ownB[width...]), ownR, state)
          let target = ((time * reversed.count + direction) * batch + row) * hidden
          y.replaceSubrange(target..<target + hidden, with: state[0])
        }
        for number in 0..<states {
          let target = (direction * batch + row) * hidden
          last[number].replaceSubrange(target..<target + hidden, with: state[number])
        }
      }
    }
    return (y, last)
  }

  private static func tensors(gates: Int, directions: Int, states: Int) -> [GraphTensor?] {
    var all: [GraphTensor?] = [
      random([steps, batch, inputs], 1), random([directions, gates * hidden, inputs], 2),
      random([directions, gates * hidden, hidden], 3), random([directions, 2 * gates * hidden], 4),
      HostArray([4, 2], shape: [2], .int32).graphTensor,
    ]
    all += (0..<states).map { random([directions, batch, hidden], 5 + $0) }
    return all
  }

  private static let kinds: [(String, [Bool])] = [
    ("forward", [false]), ("reverse", [true]), ("bidirectional", [false, true]),
  ]

  private func check(
    _ found: [GraphTensor], _ expected: (y: [Double], last: [[Double]]), _ directions: Int
  ) {
    let (steps, batch, hidden) = (Self.steps, Self.batch, Self.hidden)
    #expect(found[0].isNear(expected.y, [steps, directions, batch, hidden]))
    for (tensor, last) in zip(found.dropFirst(), expected.last) {
      #expect(tensor.isNear(last, [directions, batch, hidden]))
    }
  }

  @Test(arguments: [0, 1, 2])
  func longShortTermMemory(kind: Int) throws {
    let (name, reversed) = Self.kinds[kind]
    let hidden = Self.hidden
    var tensors = Self.tensors(gates: 4, directions: reversed.count, states: 2)
    tensors.append(Self.random([reversed.count, 3 * hidden], 9))
    let peepholes = tensors[7]?.numbers ?? []
    let found = try outputs(
      "LSTM", tensors, ["direction": .text(name), "hidden_size": .int(hidden)], count: 3)
    let expected = Self.expected(
      tensors, gates: 4, states: 2, reversed: reversed, lengths: [4, 2]
    ) { direction, sums, past, bias, _, state in
      let all = (0..<4 * hidden).map { sums[$0] + past[$0] + bias[$0] }
      let p = Array(peepholes[direction * 3 * hidden..<(direction + 1) * 3 * hidden])
      var (h, c) = (state[0], state[1])
      for k in 0..<hidden {
        let input = Self.sigmoid(all[k] + p[k] * c[k])
        let forget = Self.sigmoid(all[2 * hidden + k] + p[2 * hidden + k] * c[k])
        c[k] = forget * c[k] + input * tanh(all[3 * hidden + k])
        h[k] = Self.sigmoid(all[hidden + k] + p[hidden + k] * c[k]) * tanh(c[k])
      }
      return [h, c]
    }
    check(found, expected, reversed.count)
  }

  @Test(arguments: [0, 1, 2], [0, 1])
  func gatedRecurrentUnit(kind: Int, resetsLate: Int) throws {
    let (name, reversed) = Self.kinds[kind]
    let hidden = Self.hidden
    let tensors = Self.tensors(gates: 3, directions: reversed.count, states: 1)
    let found = try outputs(
      "GRU", tensors, ["direction": .text(name), "linear_before_reset": .int(resetsLate)], count: 2)
    let expected = Self.expected(
      tensors, gates: 3, states: 1, reversed: reversed, lengths: [4, 2]
    ) { _, sums, past, bias, r, state in
      let h = state[0]
      let gate = (0..<2 * hidden).map { Self.sigmoid(sums[$0] + past[$0] + bias[$0]) }
      let reset = Array(gate[hidden...])
      let own = r[2 * hidden * hidden..<3 * hidden * hidden]
      let late = Self.product(own, h)
      let early = Self.product(own, zip(reset, h).map(*))
      return [
        (0..<hidden).map { k in
          let term = bias[2 * hidden + k]
          let past = resetsLate == 1 ? reset[k] * (late[k] + term) : early[k] + term
          return (1 - gate[k]) * tanh(sums[2 * hidden + k] + past) + gate[k] * h[k]
        }
      ]
    }
    check(found, expected, reversed.count)
  }

  @Test(arguments: [0, 1, 2])
  func plainRecurrence(kind: Int) throws {
    let (name, reversed) = Self.kinds[kind]
    let tensors = Self.tensors(gates: 1, directions: reversed.count, states: 1)
    let found = try outputs(
      "RNN", tensors,
      [
        "direction": .text(name), "clip": .float(0.6),
        "activations": .texts([String](repeating: "Relu", count: reversed.count)),
      ], count: 2)
    let expected = Self.expected(
      tensors, gates: 1, states: 1, reversed: reversed, lengths: [4, 2]
    ) { _, sums, past, bias, _, _ in
      [(0..<Self.hidden).map { max(0, min(0.6, max(-0.6, sums[$0] + past[$0] + bias[$0]))) }]
    }
    check(found, expected, reversed.count)
  }

  /// With `layout` 1 the batch is the first axis of inputs, outputs and states.
  @Test func batchMayComeFirst() throws {
    let tensors = Self.tensors(gates: 4, directions: 1, states: 0).prefix(4)
    let usual = try outputs("LSTM", Array(tensors), count: 3)
    let x = try GraphValue(try #require(tensors[0])).tensor.transposed([1, 0, 2])
    let turned = GraphTensor(x.floats(), shape: x.shape)
    let found = try outputs(
      "LSTM", [turned] + tensors.dropFirst(), ["layout": .int(1)], count: 3)
    let y = try GraphValue(usual[0]).tensor.transposed([2, 0, 1, 3])
    #expect(found[0].shape == y.shape && found[0].numbers == y.floats().map(Double.init))
    #expect(found[1].shape == [2, 1, 5] && found[1].numbers == usual[1].numbers)
  }

  @Test func refusesWhatDoesNotFit() {
    var tensors = Self.tensors(gates: 4, directions: 1, states: 0)
    #expect(throws: GraphError.self) { try outputs("GRU", tensors, count: 2) }
    #expect(throws: GraphError.self) {
      try outputs("LSTM", tensors, ["direction": .text("bidirectional")], count: 3)
    }
    #expect(throws: GraphError.self) {
      try outputs("LSTM", tensors, ["activations": .texts(["Sigmoid"])], count: 3)
    }
    #expect(throws: GraphError.self) {
      try outputs("LSTM", tensors, ["hidden_size": .int(4)], count: 3)
    }
    tensors[4] = HostArray([4], shape: [1], .int32).graphTensor
    #expect(throws: GraphError.self) { try outputs("LSTM", tensors, count: 3) }
  }
}
