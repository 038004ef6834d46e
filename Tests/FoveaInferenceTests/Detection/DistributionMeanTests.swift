import Foundation
import FoveaInference
import TestSupport
import Testing

@Suite struct DistributionMeanTests {
  @Test func isTheSoftmaxsMean() {
    for count in [1, 2, 7, 8, 9, 16, 21] {
      let logits = Goldens.filled(stream: 64_000 + count, count: count, scale: 12)
      let shares = logits.map { exp(Double($0)) }
      var weighted = 0.0
      for (k, share) in shares.enumerated() { weighted += Double(k) * share }
      let expected = weighted / shares.reduce(0, +)
      let found = logits.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { distributionMean($0, count) } ?? .nan
      }
      #expect(relativeError([found], [expected]) < 1e-6, "\(count)")
    }
  }

  @Test func exponentialsAreExactEnough() {
    for base in stride(from: -86, through: 80, by: 8) {
      var x = SIMD8<Float>()
      for lane in 0..<8 { x[lane] = Float(base) + Float(lane) * 1.013 }
      let found = exponentials(x)
      for lane in 0..<8 {
        let expected = exp(Double(x[lane]))
        #expect(abs(Double(found[lane]) / expected - 1) < 3e-7, "\(x[lane])")
      }
    }
    let ends = exponentials(SIMD8(-.infinity, -1000, 0, .nan, -0.0, -87, 1, 88))
    #expect(ends[0] < 1e-37 && ends[1] < 1e-37 && ends[2] == 1 && ends[3].isNaN && ends[4] == 1)
  }
}
