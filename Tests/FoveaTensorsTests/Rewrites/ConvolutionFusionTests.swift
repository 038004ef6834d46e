import TestSupport
import Testing

@testable import FoveaTensors

@Suite("Rules of convolution fusion")
struct ConvolutionFusionTests {
  private let x = Array64.random([1, 6, 6, 4], stream: 1).tensor
  private let w = Array64.random([4, 3, 3, 4], stream: 2).tensor
  private let perChannel = Array64.random([4], stream: 3).tensor

  private func convolved(_ w: Tensor) -> Tensor { x.conv2D(w, padding: .same) }
  /// The last operation after applying rules.
  private func last(_ y: Tensor, _ rules: [RewriteRule] = ConvolutionFusion.rules) -> String? {
    operations(of: y, after: rules).last
  }

  @Test func aScaleGoesIntoTheWeights() {
    let y = convolved(w) * perChannel
    let names = operations(of: y, after: [ConvolutionFusion.scale])
    #expect(names == ["data", "data", "data", "reshape", "multiply", "conv2D"])
    #expect(last(perChannel * convolved(w), [ConvolutionFusion.scale]) == "conv2D")
    // A bias is scaled, too.
    let biased = x.conv2D(w, bias: perChannel, padding: .same) * perChannel
    #expect(
      operations(of: biased, after: ConvolutionFusion.rules).filter { $0 == "multiply" }.count == 2)
    #expect(last(biased) == "conv2D+bias")
  }

  @Test func aShiftIsABias() {
    #expect(last(convolved(w) + perChannel, [ConvolutionFusion.shift]) == "conv2D+bias")
    #expect(last(perChannel + convolved(w), [ConvolutionFusion.shift]) == "conv2D+bias")
    #expect(last(convolved(w) + perChannel + perChannel) == "conv2D+bias")
    #expect(last(convolved(w) - perChannel) == "subtract")
    #expect(last(convolved(w) + 1) == "add")
  }

  @Test func aSumOfTheSameShapeIsAResidual() {
    #expect(last(convolved(w) + x, [ConvolutionFusion.residual]) == "conv2D+sum")
    #expect(last(x + convolved(w), [ConvolutionFusion.residual]) == "conv2D+sum")
    // One of two convolutions absorbs the other; after that only an activation can be fused.
    #expect(last(convolved(w) + x + perChannel) == "add")
    #expect(last((convolved(w) + x) * perChannel) == "multiply")
  }

  @Test func activationsGoInWhereWeightsAreSteady() {
    #expect(last(convolved(w.steady()).maximum(0)) == "conv2D+relu")
    #expect(last(convolved(w).maximum(0)) == "maximum")
    #expect(last(convolved(w.steady()).maximum(1)) == "maximum")
    #expect(last(convolved(w.steady()).maximum(0).minimum(6)) == "conv2D+clip")
    #expect(last(convolved(w.steady()).minimum(6)) == "minimum")
    #expect(last((convolved(w.steady()) + x).maximum(0)) == "conv2D+sum+relu")
    #expect(last(convolved(w.steady()).maximum(0) + perChannel) == "add")
  }

  @Test func aConvolutionThatIsReadAgainStays() {
    let y = convolved(w)
    #expect(last(y + y) == "add")
    #expect(last(y.exp() + (y * perChannel)) == "add")
    #expect(
      !operations(of: y.exp() + (y + perChannel), after: ConvolutionFusion.rules).contains(
        "conv2D+bias"))
  }

  @Test func theRulesKeepTheNumbers() {
    let v = w.steady()
    let fused = ((convolved(v) * perChannel + perChannel) + x).maximum(0)
    let y = convolved(w)
    Tensor.evaluate([y])
    let single = ((y * perChannel + perChannel) + x).maximum(0)
    #expect(zip(fused.floats(), single.floats()).allSatisfy { abs($0 - $1) < 1e-4 })
  }
}
