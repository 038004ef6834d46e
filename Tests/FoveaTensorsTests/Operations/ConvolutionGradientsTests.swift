@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Transposed convolution and gradients of gradients against float64")
struct ConvolutionGradientsTests {
  static let transposed: [(ConvolutionCase, (Int, Int), Pair)] = [
    (.init(name: "plain", x: [2, 3, 4, 3], w: [3, 3, 3, 2]), (5, 6), 0),
    (.init(name: "stride 2", x: [1, 3, 4, 3], w: [3, 2, 2, 5], strides: (2, 2)), (6, 8), 0),
    (
      .init(
        name: "stride 2, padding 1, output padding 1", x: [1, 4, 3, 2], w: [2, 3, 3, 4],
        strides: (2, 2), padding: .all(1), pixels: (1, 1, 1, 1)), (8, 6), 1
    ),
    (
      .init(
        name: "same, stride 2", x: [1, 3, 3, 2], w: [2, 3, 3, 2], strides: (2, 2), padding: .same,
        pixels: (0, 1, 0, 1)), (6, 6), 0
    ),
    (
      .init(
        name: "2 groups, dilation 2", x: [1, 3, 3, 4], w: [4, 2, 2, 3], dilation: (2, 2),
        groups: 2), (5, 5), 0
    ),
    (.init(name: "depthwise", x: [2, 3, 3, 4], w: [4, 3, 3, 1], groups: 4), (5, 5), 0),
    (.init(name: "1x1 on one pixel", x: [1, 1, 1, 2], w: [2, 1, 1, 3]), (1, 1), 0),
  ]

  @Test(arguments: transposed.indices)
  func convolvesTransposed(_ index: Int) {
    let (c, size, outputPadding) = Self.transposed[index]
    let inputs = [
      Array64.random(c.x, stream: 13), .random(c.w, stream: 14, scale: 0.5),
      .random([c.w[3] * c.groups], stream: 15),
    ]
    let problems = checkOperation(c.name, inputs) {
      $0[0].transposedConv2D(
        $0[1], bias: $0[2], strides: Pair(c.strides.0, c.strides.1), padding: c.padding,
        outputPadding: outputPadding, dilation: Pair(c.dilation.0, c.dilation.1),
        groups: c.groups)
    } _: {
      reference(transposedConvolution($0[0], $0[1], to: size, c.window), $0[2], +)
    }
    #expect(problems == [])
  }

  @Test("Gradients of gradients: convolution's three operations are each other's")
  func secondOrder() {
    // f = Σ s ∂(Σ t conv(x, w)³) / ∂w, differentiated again by x and w.
    let (x, w) = (
      Array64.random([1, 4, 4, 2], stream: 16), Array64.random([2, 3, 3, 2], stream: 17)
    )
    let problems = checkOperation(
      "conv2D second order", [x, w], tolerance: Tolerance(forward: 1e-5, gradient: 1e-4)
    ) { inputs in
      let y = inputs[0].conv2D(inputs[1], strides: 1, padding: .all(1))
      let g = gradients(of: (y * y * y).sum(), at: [inputs[0], inputs[1]])
      return Tensor.concatenated(g.map { $0.reshaped([-1]) }, axis: 0)
    } _: { inputs in
      // ∂/∂w by the definition: Σ 3 y² · x shifted; ∂/∂x is the transposed convolution of 3 y².
      let window = ReferenceWindow(padding: (1, 1, 1, 1))
      let h = convolution(inputs[0], inputs[1], window).map { 3 * $0 * $0 }
      let weights = Array64(inputs[1].shape) { at in
        Array64.indices(of: h.shape).reduce(0) { sum, place in
          let (i, j) = (place[1] + at[1] - 1, place[2] + at[2] - 1)
          guard place[3] == at[0], (0..<4).contains(i), (0..<4).contains(j) else { return sum }
          return sum + h[place] * inputs[0][[place[0], i, j, at[3]]]
        }
      }
      let images = transposedConvolution(h, inputs[1], to: (4, 4), window)
      return concatenating(
        [images.reshaped([images.values.count]), weights.reshaped([weights.values.count])],
        axis: 0)
    }
    #expect(problems == [])
  }
}
