import Foundation
import FoveaGraphs
import Testing

@Suite struct AttentionTests {
  private let heads = 2
  private let length = 3
  private let features = 4

  private func values(_ seed: Int) -> [Float] {
    (0..<heads * length * features).map { Float(sin(Double($0 * 7 + seed * 13))) }
  }

  /// Reference attention; `sees` decides whether a query attends to a key.
  private func reference(_ sees: (Int, Int) -> Bool) -> [Double] {
    let (q, k, v) = (values(1), values(2), values(3))
    var result: [Double] = []
    for head in 0..<heads {
      func row(_ x: [Float], _ index: Int) -> [Double] {
        let start = (head * length + index) * features
        return x[start..<start + features].map(Double.init)
      }
      for query in 0..<length {
        let scores = (0..<length).map { (key: Int) -> Double in
          guard sees(query, key) else { return 0.0 }
          var product = 0.0
          for (a, b) in zip(row(q, query), row(k, key)) { product += a * b }
          return exp(product / 2)
        }
        let sum = scores.reduce(0, +)
        for feature in 0..<features {
          var mean = 0.0
          for key in 0..<length { mean += scores[key] / sum * row(v, key)[feature] }
          result.append(mean)
        }
      }
    }
    return result
  }

  @Test func weighsValues() throws {
    let shape = [1, heads, length, features]
    let inputs = (1...3).map { reals(values($0), shape) }
    #expect(try outputs("Attention", inputs)[0].isNear(reference { _, _ in true }, shape))
    #expect(
      try outputs("Attention", inputs, ["is_causal": .int(1)])[0].isNear(
        reference { $1 <= $0 }, shape))
    // A short mask hides the remaining keys.
    let mask = bytes([1, 1, 1, 0, 1, 1], [3, 2], .bool)
    #expect(
      try outputs("Attention", inputs + [mask])[0].isNear(
        reference { $1 == 0 || ($1 == 1 && $0 != 1) }, shape))
  }

  @Test func joinsEarlierKeys() throws {
    func part(_ seed: Int, _ range: Range<Int>) -> GraphTensor {
      let all = values(seed)
      var rows: [Float] = []
      for head in 0..<heads {
        let start = (head * length + range.lowerBound) * features
        rows += all[start..<start + range.count * features]
      }
      return reals(rows, [1, heads, range.count, features])
    }
    let y = try outputs(
      "Attention",
      [part(1, 2..<3), part(2, 2..<3), part(3, 2..<3), nil, part(2, 0..<2), part(3, 0..<2)],
      ["is_causal": .int(1)], count: 3)
    let whole = reference { _, _ in true }
    var last: [Double] = []
    for head in 0..<heads {
      let start = (head * length + 2) * features
      last += whole[start..<start + features]
    }
    #expect(y[0].isNear(last, [1, heads, 1, features]))
    #expect(y[1].shape == [1, heads, length, features])
  }

  @Test func rotatesPairs() throws {
    let x = reals([1, 2, 3, 4], [1, 1, 1, 4])
    // A quarter turn of the first pair, none of the second.
    let (cosines, sines) = (reals([0, 1], [1, 2]), reals([1, 0], [1, 2]))
    let position = GraphTensor([0], shape: [1, 1])
    let halves = try outputs("RotaryEmbedding", [x, cosines, sines, position])
    #expect(halves[0].isNear([-3, 2, 1, 4], [1, 1, 1, 4]))
    let neighbours = try outputs(
      "RotaryEmbedding", [x, cosines, sines, position], ["interleaved": .int(1)])
    #expect(neighbours[0].isNear([-2, 1, 3, 4], [1, 1, 1, 4]))
  }

  @Test(arguments: [
    ("ij,jk->ik", [[1, 2, 3, 4], [5, 6, 7, 8]], [2, 2], [19.0, 22, 43, 50]),
    ("ij,ij->i", [[1, 2, 3, 4], [5, 6, 7, 8]], [2], [17, 53]),
    ("ij->ji", [[1, 2, 3, 4]], [2, 2], [1, 3, 2, 4]),
    ("ii", [[1, 2, 3, 4]], [], [5]),
    ("ii->i", [[1, 2, 3, 4]], [2], [1, 4]),
    ("...j,...j", [[1, 2, 3, 4], [5, 6, 7, 8]], [2], [17, 53]),
    ("ij,kl->il", [[1, 2, 3, 4], [5, 6, 7, 8]], [2, 2], [36, 42, 84, 98]),
    ("ij,jk,kl->il", [[1, 2, 3, 4], [1, 0, 0, 1], [5, 6, 7, 8]], [2, 2], [19, 22, 43, 50]),
  ]) func sums(equation: String, inputs: [[Float]], shape: [Int], expected: [Double]) throws {
    let y = try outputs(
      "Einsum", inputs.map { reals($0, [2, 2]) }, ["equation": .text(equation)])
    #expect(y[0].isNear(expected, shape))
  }

  @Test func refusesEquationsThatDoNotFit() {
    for equation in ["ij,jk->ik", "ijk->i", "ij->x", "i.j->i", "ij->ii", ""] {
      #expect(throws: GraphError.self, "\(equation)") {
        try outputs("Einsum", [reals([1, 2, 3, 4], [2, 2])], ["equation": .text(equation)])
      }
    }
  }

  @Test func measuresMatricesAndLosses() throws {
    #expect(
      try outputs(
        "Det", [reals([0, 2, 0, 1, 0, 0, 0, 0, 3, 1, 2, 2, 4, 0, 0, 0, 0, 1], [2, 3, 3])])[
          0
        ].isNear([-6, -8], [2]))
    let scores = reals([0, 0, 0, 0, 0, 0], [2, 3])
    let labels = GraphTensor([2, 0], shape: [2])
    let loss = try outputs("SoftmaxCrossEntropyLoss", [scores, labels], count: 2)
    #expect(loss[0].isNear([log(3)], []))
    #expect(loss[1].isNear([Double](repeating: -log(3), count: 6), [2, 3]))
    let weighted = try outputs(
      "NegativeLogLikelihoodLoss",
      [reals([-1, -2, -3, -4, -5, -6], [2, 3]), labels, reals([1, 2, 3])])
    #expect(weighted[0].isNear([(3.0 * 3 + 4) / 4], []))
    let ignored = try outputs(
      "NegativeLogLikelihoodLoss", [reals([-1, -2, -3, -4, -5, -6], [2, 3]), labels],
      ["ignore_index": .int(2), "reduction": .text("none")])
    #expect(ignored[0].isNear([0, 4], [2]))
  }
}
