import Foundation

/// A function of two arrays that broadcast.
public func reference(
  _ a: Array64, _ b: Array64, _ function: (Double, Double) -> Double
) -> Array64 {
  let shape = broadcastShape(a.shape, b.shape)
  return Array64(shape) { function(a.broadcast(at: $0), b.broadcast(at: $0)) }
}

/// A function of three arrays that broadcast.
public func reference(
  _ a: Array64, _ b: Array64, _ c: Array64, _ function: (Double, Double, Double) -> Double
) -> Array64 {
  let shape = broadcastShape(broadcastShape(a.shape, b.shape), c.shape)
  return Array64(shape) {
    function(a.broadcast(at: $0), b.broadcast(at: $0), c.broadcast(at: $0))
  }
}

private func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int] {
  let rank = max(a.count, b.count)
  let x = [Int](repeating: 1, count: rank - a.count) + a
  let y = [Int](repeating: 1, count: rank - b.count) + b
  return zip(x, y).map { $0 == 1 ? $1 : $0 }
}
