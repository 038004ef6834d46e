@testable import FoveaTensors
import Foundation
import TestSupport

/// A small random graph of pointwise operations, views, reductions and broadcasts, built together
/// with its float64 values.
struct RandomGraph {
  private var state: UInt64
  private(set) var tensors: [Tensor] = []
  private(set) var values: [Array64] = []

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  private mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }

  private mutating func add(_ tensor: Tensor, _ value: Array64) {
    tensors.append(tensor)
    values.append(value)
  }

  /// Makes a graph of a number of operations over leaves of shape [rows, columns] and of shapes
  /// that broadcast to it. Recent values are read more often, early ones occasionally.
  ///
  /// `firstLeaf` replaces the tensor of the first leaf.
  static func make(seed: UInt64, operations: Int, firstLeaf: Tensor? = nil) -> RandomGraph {
    var graph = RandomGraph(seed: seed)
    let shape = [1 + graph.below(5), 1 + graph.below(20)]
    for (index, leaf) in [shape, shape, [shape[1]], [shape[0], 1], []].enumerated() {
      let value = Array64.random(leaf, stream: Int(seed) * 8 + index)
      graph.add(index == 0 ? firstLeaf ?? value.tensor : value.tensor, value)
    }
    for _ in 0..<operations { graph.grow() }
    return graph
  }

  private mutating func pick() -> Int {
    below(3) == 0 ? below(values.count) : Swift.max(0, values.count - 1 - below(4))
  }

  private mutating func grow() {
    let i = pick()
    let (t, v) = (tensors[i], values[i])
    switch below(14) {
    case 0: add(t.tanh(), v.map(Foundation.tanh))
    case 1: add(t.sigmoid(), v.map { 1 / (1 + Foundation.exp(-$0)) })
    case 2: add(t * 0.5 + 0.25, v.map { $0 * 0.5 + 0.25 })
    case 3: add(-t, v.map { -$0 })
    case 4: add((t * t + 1).rsqrt(), v.map { 1 / ($0 * $0 + 1).squareRoot() })
    case 5, 6, 7, 8:
      guard let j = partner(of: v) else { return }
      let (u, w) = (tensors[j], values[j])
      switch below(3) {
      case 0: add((t + u) * 0.5, reference(v, w) { ($0 + $1) * 0.5 })
      case 1: add(t * u, reference(v, w, *))
      default: add((t - u).sin(), reference(v, w) { Foundation.sin($0 - $1) })
      }
    case 9 where v.rank == 2:
      let axis = below(2)
      add(
        t.mean(axes: [axis], keepingAxes: true),
        reducing(v, axes: [axis], keepingAxes: true) { $0.reduce(0, +) / Double($0.count) })
    case 10 where v.rank == 2: add(t.transposed(), transposing(v, [1, 0]))
    case 11 where v.rank == 2 && v.shape[1] > 1:
      add(t.sliced(axis: 1, 1..<v.shape[1]), slicing(v, axis: 1, 1..<v.shape[1]))
    case 12 where v.rank == 2:
      add(t.reshaped([v.values.count]), v.reshaped([v.values.count]))
    case 13 where v.rank == 2:
      add(
        t.padded([(before: 0, after: 0), (before: 1, after: 0)], fill: 0.5),
        padding(v, [(0, 0), (1, 0)], fill: 0.5))
    default: add(t.abs(), v.map { Swift.abs($0) })
    }
  }

  /// A value with a shape that broadcasts with another's without a large result.
  private mutating func partner(of value: Array64) -> Int? {
    for _ in 0..<12 {
      let j = pick()
      let rank = Swift.max(value.rank, values[j].rank)
      let a = [Int](repeating: 1, count: rank - value.rank) + value.shape
      let b = [Int](repeating: 1, count: rank - values[j].rank) + values[j].shape
      let fits = zip(a, b).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
      if fits && zip(a, b).reduce(1, { $0 * Swift.max($1.0, $1.1) }) < 600 { return j }
    }
    return nil
  }
}
