import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct InitializerTests {
  let key = RandomKey(seed: 11)
  /// Fan-in 5 · 4 · 30 = 600, fan-out 40 · 5 · 4 = 800.
  let shape = [40, 5, 4, 30]

  private func moments(_ initializer: Initializer) -> (mean: Double, variance: Double, peak: Float)
  {
    let values = initializer.tensor(shape, key: key).floats()
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let variance =
      values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return (mean, variance, values.map(\.magnitude).max() ?? 0)
  }

  @Test func variancesAreAsPublished() {
    let expected: [(Initializer, Double)] = [
      (.xavierUniform(), 2.0 / 1400), (.xavierNormal(), 2.0 / 1400),
      (.heUniform(), 2.0 / 600), (.heNormal(), 2.0 / 600),
      (.heNormal(fan: .out), 2.0 / 800), (.heUniform(fan: .out, slope: 1), 1.0 / 800),
      (.fanInUniform, 1.0 / 1800), (.normal(mean: 0, deviation: 0.01), 1e-4),
      (.uniform(low: -0.3, high: 0.3), 0.03),
    ]
    for (initializer, variance) in expected {
      let found = moments(initializer)
      #expect(abs(found.variance / variance - 1) < 0.03, "\(initializer): \(found.variance)")
      #expect(abs(found.mean) < 4 * (variance / 24_000).squareRoot(), "\(initializer)")
    }
  }

  @Test func uniformNumbersStayInBounds() {
    #expect(moments(.heUniform()).peak <= 0.1)
    #expect(moments(.fanInUniform).peak <= Float(1 / 600.0.squareRoot()))
  }

  @Test func constantsAreConstant() {
    #expect(
      Initializer.constant(0.25).tensor([2, 2], key: key).floats() == [0.25, 0.25, 0.25, 0.25])
  }

  @Test(arguments: [[6, 20], [20, 6], [4, 3, 3, 2]])
  func orthogonalVectorsAreOrthogonal(shape: [Int]) {
    let (rows, columns) = (shape[0], shape.dropFirst().reduce(1, *))
    let w = Initializer.orthogonal(gain: 2).tensor(shape, key: key).reshaped([rows, columns])
    let product =
      rows <= columns
      ? w.matmul(w, transposingB: true) : w.matmul(w, transposingA: true)
    let n = min(rows, columns)
    for (index, value) in product.floats().enumerated() {
      #expect(abs(value - (index / n == index % n ? 4 : 0)) < 1e-5)
    }
  }

  @Test func theSameKeyGivesTheSameNumbers() {
    let (a, b) = (
      Initializer.heNormal().tensor([8, 8], key: key),
      Initializer.heNormal().tensor([8, 8], key: key)
    )
    #expect(a.floats() == b.floats())
    #expect(a.floats() != Initializer.heNormal().tensor([8, 8], key: key.fold(1)).floats())
  }
}
