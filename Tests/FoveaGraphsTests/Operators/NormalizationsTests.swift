import Foundation
import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

@Suite struct NormalizationsTests {
  private let shape = [2, 4, 3, 5]

  /// (x − μ) / √(σ² + ε) over the elements with the same key.
  private func standardized(_ x: [Double], epsilon: Double = 1e-5, _ group: (Int) -> Int)
    -> [Double]
  {
    var groups: [Int: [Int]] = [:]
    for place in x.indices { groups[group(place), default: []].append(place) }
    var result = x
    for places in groups.values {
      let mean = places.reduce(0) { $0 + x[$1] } / Double(places.count)
      let variance =
        places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(places.count)
      for place in places { result[place] = (x[place] - mean) / (variance + epsilon).squareRoot() }
    }
    return result
  }

  @Test func normalizesByGroups() throws {
    let x = numbers(shape)
    let (scale, shift) = (numbers([4], stream: 1), numbers([4], stream: 2))
    func affine(_ y: [Double]) -> [Double] {
      y.enumerated().map { $1 * scale[$0 / 15 % 4] + shift[$0 / 15 % 4] }
    }
    let extra = [value(scale, [4]), value(shift, [4])]
    for channelsLast in [false, true] {
      let input = value(x, shape, channelsLast: channelsLast)
      let instance = try run("InstanceNormalization", [input] + extra)[0]
      #expect(relativeError(instance.doubles, affine(standardized(x) { $0 / 15 })) < 2e-5)
      let group = try run(
        "GroupNormalization", [input] + extra, ["num_groups": .int(2)], opset: 21)[0]
      #expect(relativeError(group.doubles, affine(standardized(x) { $0 / 30 })) < 2e-5)
      let layer = try run(
        "LayerNormalization",
        [input, value([2, 2, 2, 2, 2], [5])], ["axis": .int(-1)])[0]
      #expect(relativeError(layer.doubles, standardized(x) { $0 / 5 }.map { 2 * $0 }) < 2e-5)
      let all = try run("MeanVarianceNormalization", [input])[0]
      #expect(
        relativeError(all.doubles, standardized(x, epsilon: 0) { $0 / 15 % 4 }) < 2e-5)
    }
  }

  @Test func respondsLocally() throws {
    let x = numbers(shape)
    let (alpha, beta, bias, size) = (0.3, 0.6, 1.5, 3)
    let expected = x.indices.map { place in
      let channel = place / 15 % 4
      let near = max(0, channel - 1)...min(3, channel + 1)
      let sum = near.reduce(0.0) { $0 + pow(x[place + ($1 - channel) * 15], 2) }
      return x[place] / pow(bias + alpha / Double(size) * sum, beta)
    }
    let y = try run(
      "LRN", [value(x, shape)],
      ["alpha": .float(0.3), "beta": .float(0.6), "bias": .float(1.5), "size": .int(3)])[0]
    #expect(relativeError(y.doubles, expected) < 1e-5)
  }

  @Test func dropsNothingUnlessTraining() throws {
    let x = value(numbers(shape), shape)
    let y = try run("Dropout", [x], ["ratio": .float(0.4)], opset: 10)[0]
    #expect(y.doubles == x.doubles)
  }
}
