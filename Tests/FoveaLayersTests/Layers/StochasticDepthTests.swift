import FoveaTensors
import Testing

@testable import FoveaLayers

@Suite struct StochasticDepthTests {
  let x = Tensor.ones([1000, 2, 1, 3])

  @Test func trainingKeepsOrLeavesOutWholeSamples() {
    let context = Context(training: true, key: RandomKey(seed: 4))
    let y = StochasticDepth(0.25)(x, context)
    let samples = y.reshaped([1000, 6])
    let (low, high) = (samples.min(axes: [1]).floats(), samples.max(axes: [1]).floats())
    #expect(low == high)
    #expect(Set(low) == [0, 1 / 0.75])
    // Five standard deviations of a binomial distribution.
    #expect(abs(low.count { $0 == 0 } - 250) < 69)
  }

  @Test func eachCallDrawsOtherSamples() {
    let context = Context(training: true, key: RandomKey(seed: 4))
    let layer = StochasticDepth(0.5)
    #expect(layer(x, context).floats() != layer(x, context).floats())
    let again = Context(training: true, key: RandomKey(seed: 4))
    let first = Context(training: true, key: RandomKey(seed: 4))
    #expect(layer(x, again).floats() == layer(x, first).floats())
  }

  @Test func inferenceAndRateZeroAreTheIdentity() {
    #expect(StochasticDepth(0.5)(x, Context(training: false)).floats() == x.floats())
    #expect(StochasticDepth(0)(x, Context(training: true)).floats() == x.floats())
  }

  @Test func leftOutSamplesHaveNoGradient() {
    let context = Context(training: true, key: RandomKey(seed: 4))
    let x = Tensor.ones([8, 2])
    let y = StochasticDepth(0.5)(x, context)
    let gradient = gradients(of: y.sum(), at: [x])[0]
    #expect(gradient.floats() == y.floats())
  }

  @Test func ratesGrowEvenly() {
    let rates = (0..<4).map { StochasticDepth.rate(ofBlock: $0, of: 4, last: 0.2) }
    #expect(rates == [0, 0.05, 0.1, 0.15].map { Float($0) })
    #expect(StochasticDepth.rate(ofBlock: 0, of: 0, last: 0.2) == 0)
  }
}
