import Foundation
import FoveaSupport

/// The attraction and repulsion of a map's points, in float32 over eight points at once. Sums have
/// the same order for any number of threads.
struct Forces: Sendable {
  let count: Int
  /// Points rounded up to a multiple of 8.
  private let stride: Int
  /// `[count, stride]`, 0 where there is no point.
  private let affinities: [Float]

  /// - Parameter joint: Probabilities of pairs, `[count, count]`.
  init(_ joint: [Float], count: Int) {
    self.count = count
    let stride = (count + 7) / 8 * 8
    var padded = [Float](repeating: 0, count: count * stride)
    for row in 0..<count {
      padded.replaceSubrange(
        row * stride..<row * stride + count, with: joint[row * count..<(row + 1) * count])
    }
    (self.stride, affinities) = (stride, padded)
  }

  private struct Sums {
    var attraction = SIMD2<Double>()
    var repulsion = SIMD2<Double>()
    /// The sum of 1 / (1 + d²) over all other points.
    var nearness = 0.0
  }

  /// The gradient of the divergence at points: all x, then all y.
  func gradient(at points: [Double], exaggeration: Double) -> [Double] {
    let sums = sums(at: points)
    let total = max(sums.reduce(0) { $0 + $1.nearness }, .leastNormalMagnitude)
    var gradient = [Double](repeating: 0, count: 2 * count)
    for (point, sum) in sums.enumerated() {
      let force = 4 * (exaggeration * sum.attraction - sum.repulsion / total)
      (gradient[point], gradient[count + point]) = (force.x, force.y)
    }
    return gradient
  }

  private func sums(at points: [Double]) -> [Sums] {
    // Absent points are so far away that they exert no force.
    var x = [Float](repeating: 1e15, count: stride)
    var y = x
    for point in 0..<count {
      (x[point], y[point]) = (Float(points[point]), Float(points[count + point]))
    }
    return Parallel.map(count: count) { [x, y] row in
      x.withUnsafeBytes { x in
        y.withUnsafeBytes { y in
          affinities.withUnsafeBytes { sums(of: row, $0, x, y) }
        }
      }
    }
  }

  private func sums(
    of row: Int, _ affinities: UnsafeRawBufferPointer, _ x: UnsafeRawBufferPointer,
    _ y: UnsafeRawBufferPointer
  ) -> Sums {
    typealias Eight = SIMD8<Float>
    let ownX = Eight(repeating: x.load(fromByteOffset: 4 * row, as: Float.self))
    let ownY = Eight(repeating: y.load(fromByteOffset: 4 * row, as: Float.self))
    let one = Eight(repeating: 1)
    var (pullX, pullY, pushX, pushY, near) = (Eight(), Eight(), Eight(), Eight(), Eight())
    for place in Swift.stride(from: 0, to: 4 * stride, by: 32) {
      let dx = ownX - x.loadUnaligned(fromByteOffset: place, as: Eight.self)
      let dy = ownY - y.loadUnaligned(fromByteOffset: place, as: Eight.self)
      let nearness = one / (one + dx * dx + dy * dy)
      let pull =
        nearness
        * affinities.loadUnaligned(fromByteOffset: 4 * row * stride + place, as: Eight.self)
      let push = nearness * nearness
      near += nearness
      pullX += pull * dx
      pullY += pull * dy
      pushX += push * dx
      pushY += push * dy
    }
    return Sums(
      attraction: SIMD2(Double(pullX.sum()), Double(pullY.sum())),
      repulsion: SIMD2(Double(pushX.sum()), Double(pushY.sum())),
      // The point itself has nearness 1.
      nearness: Double(near.sum()) - 1)
  }

  /// Σ p log(p / q) over the pairs with p > 0.
  func divergence(at points: [Double]) -> Double {
    @Sendable func nearness(_ first: Int, _ second: Int) -> Double {
      let dx = points[first] - points[second]
      let dy = points[count + first] - points[count + second]
      return 1 / (1 + dx * dx + dy * dy)
    }
    let rows = Parallel.map(count: count) { first in
      var (near, cross) = (0.0, 0.0)
      for second in 0..<count where second != first {
        let nearness = nearness(first, second)
        near += nearness
        let p = Double(affinities[first * stride + second])
        if p > 0 { cross += p * log(p / nearness) }
      }
      return (near: near, cross: cross)
    }
    let total = rows.reduce(0) { $0 + $1.near }
    let sum = affinities.reduce(0) { $0 + Double($1) }
    return rows.reduce(0) { $0 + $1.cross } + sum * log(total)
  }
}
