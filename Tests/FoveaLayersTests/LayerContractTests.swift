import FoveaTensors
import TestSupport
import Testing

@testable import FoveaLayers

/// What every layer promises, checked on one of each kind.
@Suite struct LayerContractTests {
  static let key = RandomKey(seed: 7)

  /// Each layer with an input it takes and the output's shape.
  static let examples: [(layer: any Layer, input: [Int], output: [Int])] =
    [
      (Conv2D(4, 6, kernel: 3, padding: .same, key: key), [2, 5, 5, 4], [2, 5, 5, 6]),
      (Conv2D(4, 4, kernel: 3, groups: 4, bias: false, key: key), [1, 5, 4, 4], [1, 3, 2, 4]),
      (TransposedConv2D(4, 3, kernel: 2, strides: 2, key: key), [1, 3, 3, 4], [1, 6, 6, 3]),
      (Linear(4, 3, key: key), [2, 4], [2, 3]),
      (Linear(4, 3, bias: false, key: key), [2, 5, 4], [2, 5, 3]),
      (BatchNorm(4), [3, 2, 2, 4], [3, 2, 2, 4]),
      (LayerNorm([4]), [3, 4], [3, 4]),
      (GroupNorm(groups: 2, 4), [2, 3, 3, 4], [2, 3, 3, 4]),
      (PReLU(4), [2, 4], [2, 4]),
      (Dropout(0.5), [2, 4], [2, 4]),
      (StochasticDepth(0.5), [2, 3, 3, 4], [2, 3, 3, 4]),
      (MaxPool2D(2), [1, 5, 4, 2], [1, 2, 2, 2]),
      (AveragePool2D(3, strides: 2, padding: .all(1)), [1, 5, 4, 2], [1, 3, 2, 2]),
      (AdaptiveAveragePool2D(Pair(2, 3)), [1, 5, 4, 2], [1, 2, 3, 2]),
      (AdaptiveMaxPool2D(2), [1, 5, 4, 2], [1, 2, 2, 2]),
      (Upsample2D(2), [1, 2, 3, 4], [1, 4, 6, 4]),
      (GlobalAveragePool2D(), [2, 5, 4, 3], [2, 3]),
      (GlobalMaxPool2D(), [2, 5, 4, 3], [2, 3]),
      (Flatten(), [2, 5, 4, 3], [2, 60]),
      (SqueezeExcitation(4, reduction: 2, key: key), [2, 3, 2, 4], [2, 3, 2, 4]),
      (CBAM(4, reduction: 2, kernel: 3, key: key), [1, 3, 4, 4], [1, 3, 4, 4]),
      (MultiHeadAttention(4, heads: 2, key: key), [2, 3, 4], [2, 3, 4]),
      (TransformerBlock(4, heads: 1, key: key), [1, 3, 4], [1, 3, 4]),
      (
        Residual(
          Sequential(Conv2D(4, 6, kernel: 3, padding: .same, key: key), BatchNorm(6)),
          shortcut: Sequential(Conv2D(4, 6, kernel: 1, key: key)), activation: .relu),
        [1, 4, 4, 4], [1, 4, 4, 6]
      ),
    ] + Activation.allCases.map { ($0, [2, 4], [2, 4]) }

  @Test func visitNamesEveryParameterOnce() {
    for (layer, _, _) in Self.examples { #expect(visitProblems(of: layer) == [], "\(layer.kind)") }
  }

  @Test func childrenAreCalledAsTheyAreVisited() throws {
    for (layer, input, _) in Self.examples {
      #expect(try layer.checkContract(input: input) == [], "\(layer.kind)")
    }
  }

  @Test func reflectionSeesAForgottenParameter() {
    struct Forgetful: Layer {
      var conv = Conv2D(1, 1, kernel: 1, key: RandomKey(seed: 0))
      var norm = BatchNorm(1)
      func callAsFunction(_ x: Tensor, _ context: Context) -> Tensor { x }
      mutating func visit(_ visitor: inout ParameterVisitor) { visitor.child("conv", &conv) }
    }
    #expect(visitProblems(of: Forgetful()) == ["4 parameters are not visited"])
  }

  @Test func outputShapesAreKnownWithoutNumbers() throws {
    for (layer, input, output) in Self.examples {
      #expect(try layer.outputShape(for: input) == output, "\(layer.kind)")
    }
  }

  @Test func trainingAndInferenceGiveTheShape() {
    for (layer, input, output) in Self.examples {
      let x = Tensor.randomNormal(input, key: Self.key)
      for training in [true, false] {
        let y = layer(x, Context(training: training, key: Self.key))
        #expect(y.shape == output && y.floats().allSatisfy { $0.isFinite }, "\(layer.kind)")
      }
    }
  }

  @Test func gradientsAgreeWithDifferences() {
    let smooth = Self.examples.filter { example in
      // Kinks (ReLU-like, maxima) need inputs chosen apart from them: see the goldens.
      !(example.layer is Activation) && !(example.layer is MaxPool2D)
        && !(example.layer is AdaptiveMaxPool2D) && !(example.layer is GlobalMaxPool2D)
        && !(example.layer is PReLU) && !(example.layer is CBAM) && !(example.layer is Dropout)
        && !(example.layer is Residual)
    }
    for (layer, input, _) in smooth {
      let x = Tensor(
        Goldens.filled(stream: 50_000, count: input.reduce(1, *)), shape: input)
      layer.evaluateParameters()
      let parameters = layer.trainableParameters().map(\.parameter.value)
      let check = gradientCheck(at: [x] + parameters) { inputs in
        var changed = layer
        changed.setTrainable(Array(inputs.dropFirst()))
        return changed(inputs[0], Context(training: true, key: Self.key))
      }
      #expect(check.passes, "\(layer.kind): \(check)")
    }
  }
}
