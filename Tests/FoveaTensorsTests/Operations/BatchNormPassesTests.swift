@testable import FoveaTensors
import TestSupport
import Testing

/// Batch norm with the operations after it, forward and backward, in the sizes that its kernels
/// treat differently: narrow and wide rows, rows that don't fill a block, one channel.
@Suite("Batch norm's passes against float64")
struct BatchNormPassesTests {
  enum Activation: CaseIterable { case none, relu, relu6, reluOfSum }

  static let shapes = [
    [300, 1], [130, 3], [257, 16], [150, 24], [90, 33], [70, 144], [33, 170], [40, 512], [21, 576],
    [64, 960], [5, 1000], [1, 64], [4100, 7],
  ]

  /// x̂, y and the gradients of Σ w·y, in float64.
  private static func reference(
    _ x: Array64, _ scale: Array64, _ shift: Array64, _ w: Array64, residual: Array64?,
    _ passes: (Double) -> Bool
  ) -> (dx: [Double], dScale: [Double], dShift: [Double]) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    var (dx, dScale, dShift) = (
      [Double](repeating: 0, count: rows * columns), [Double](repeating: 0, count: columns),
      [Double](repeating: 0, count: columns)
    )
    for c in 0..<columns {
      let column = (0..<rows).map { x.values[$0 * columns + c] }
      let mean = column.reduce(0, +) / Double(rows)
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
      let deviation = 1 / (variance + 1e-5).squareRoot()
      let normal = column.map { ($0 - mean) * deviation }
      let g = (0..<rows).map { r in
        let y =
          normal[r] * scale.values[c] + shift.values[c]
          + (residual.map { $0.values[r * columns + c] } ?? 0)
        return passes(y) ? w.values[r * columns + c] : 0
      }
      dShift[c] = g.reduce(0, +)
      dScale[c] = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 }
      for r in 0..<rows {
        dx[r * columns + c] =
          scale.values[c] * deviation
          * (g[r] - dShift[c] / Double(rows) - normal[r] * dScale[c] / Double(rows))
      }
    }
    return (dx, dScale, dShift)
  }

  @Test(arguments: shapes, Activation.allCases)
  func gradientsAreRight(_ shape: [Int], _ activation: Activation) {
    let x = Array64.random(shape, stream: 60, scale: 2, offset: 0.5)
    let scale = Array64.random([shape[1]], stream: 61, scale: 1, offset: 2)
    let shift = Array64.random([shape[1]], stream: 62, scale: 1, offset: 1)
    let w = Array64.random(shape, stream: 63)
    let r = Array64.random(shape, stream: 64)
    let (a, b, c) = (x.tensor, scale.tensor, shift.tensor)
    let normal = a.batchNormalized(scale: b, shift: c).output
    let y: Tensor
    let passes: (Double) -> Bool
    switch activation {
    case .none: (y, passes) = (normal, { _ in true })
    case .relu: (y, passes) = (normal.relu(), { $0 > 0 })
    case .relu6: (y, passes) = (normal.relu6(), { $0 > 0 && $0 < 6 })
    case .reluOfSum: (y, passes) = ((normal + r.tensor).relu(), { $0 > 0 })
    }
    let found = gradients(of: (y * w.tensor).sum(), at: [a, b, c])
    Tensor.evaluate(found + [y])
    let expected = Self.reference(
      x, scale, shift, w, residual: activation == .reluOfSum ? r : nil, passes)
    for (name, tensor, values) in [
      ("x", found[0], expected.dx), ("scale", found[1], expected.dScale),
      ("shift", found[2], expected.dShift),
    ] {
      let problems = compare(
        "\(activation) \(shape) at \(name)", tensor.floats().map(Double.init), values,
        within: shape[0] == 1 ? 2e-3 : 3e-5)
      #expect(problems == [])
    }
  }

  @Test func aGradientFromTwoReaders() {
    let shape = [90, 40]
    let x = Array64.random(shape, stream: 70)
    let (w, v) = (Array64.random(shape, stream: 71), Array64.random(shape, stream: 72))
    let (scale, shift) = (Array64([40]) { _ in 1.5 }, Array64([40]) { _ in 0.5 })
    let a = x.tensor
    let y = a.batchNormalized(scale: scale.tensor, shift: shift.tensor).output
    let g = gradients(of: (y * w.tensor).sum() + (y * v.tensor).sum(), at: [a])[0]
    let both = Array64(shape) { w[$0] + v[$0] }
    let expected = Self.reference(x, scale, shift, both, residual: nil) { _ in true }
    #expect(
      compare("two readers", g.floats().map(Double.init), expected.dx, within: 3e-5) == [])
  }
}
