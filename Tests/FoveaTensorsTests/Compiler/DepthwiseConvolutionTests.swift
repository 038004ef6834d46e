import FoveaTensors
import TestSupport
import Testing

/// Sizes that the kernels treat differently: tiles of four pixels at both borders at once, at one, at
/// none, and with a rest; both filters, strides and lopsided paddings; channels that fill no vector.
@Suite("Depthwise convolution against float64")
struct DepthwiseConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var size: (height: Int, width: Int)
    var channels: Int
    var filter = 3
    var stride = 1
    /// Top, bottom, left, right.
    var padding = (1, 1, 1, 1)
    var testDescription: String {
      "\(size) of \(channels), \(filter)x\(filter), stride \(stride), padding \(padding)"
    }
  }

  static let cases: [Case] = [
    .init(size: (1, 1), channels: 3), .init(size: (3, 2), channels: 16),
    .init(size: (4, 4), channels: 17), .init(size: (5, 9), channels: 24),
    .init(size: (6, 18), channels: 5), .init(size: (3, 12), channels: 33),
    .init(size: (5, 11), channels: 8, padding: (0, 0, 0, 0)),
    .init(size: (5, 10), channels: 8, padding: (2, 0, 0, 2)),
    .init(size: (5, 7), channels: 8, padding: (2, 2, 2, 2)),
    .init(size: (4, 8), channels: 16, stride: 2), .init(size: (7, 19), channels: 9, stride: 2),
    .init(size: (1, 2), channels: 4, stride: 2), .init(size: (5, 24), channels: 20, stride: 2),
    .init(size: (8, 9), channels: 6, stride: 2, padding: (0, 1, 0, 1)),
    .init(size: (5, 13), channels: 18, filter: 5, padding: (2, 2, 2, 2)),
    .init(size: (6, 20), channels: 7, filter: 5, stride: 2, padding: (2, 2, 2, 2)),
    .init(size: (3, 4), channels: 16, filter: 5, stride: 2, padding: (2, 2, 2, 2)),
    .init(size: (9, 5), channels: 3, filter: 5, padding: (0, 1, 3, 4)),
  ]

  @Test(arguments: cases)
  func convolves(_ c: Case) {
    let inputs = [
      Array64.random([2, c.size.height, c.size.width, c.channels], stream: 80),
      .random([c.channels, c.filter, c.filter, 1], stream: 81), .random([c.channels], stream: 82),
    ]
    let problems = checkOperation(c.testDescription, inputs) {
      $0[0].conv2D(
        $0[1], bias: $0[2], strides: Pair(c.stride, c.stride),
        padding: .explicit(
          top: c.padding.0, bottom: c.padding.1, left: c.padding.2, right: c.padding.3),
        groups: c.channels)
    } _: {
      let window = ReferenceWindow(
        strides: (c.stride, c.stride), padding: c.padding, dilation: (1, 1), groups: c.channels)
      return reference(convolution($0[0], $0[1], window), $0[2], +)
    }
    #expect(problems == [])
  }

  @Test("What follows at inference is done in the same step, and NaN stays")
  func limits() {
    let x = Array64.random([1, 6, 6, 8], stream: 83, scale: 9)
    let w = Array64.random([8, 3, 3, 1], stream: 84)
    let b = Array64.random([8], stream: 85)
    let spoiled = Tensor([Float](repeating: .nan, count: 8), shape: [1, 1, 1, 8])
    func result(_ x: Tensor) -> [Float] {
      x.conv2D(
        w.tensor.steady(), bias: b.tensor.steady(), padding: .all(1), groups: 8
      ).relu6().floats()
    }
    let window = ReferenceWindow(
      strides: (1, 1), padding: (1, 1, 1, 1), dilation: (1, 1), groups: 8)
    let expected = reference(convolution(x, w, window), b, +).map { min(max($0, 0), 6) }
    #expect(
      compare("limited", result(x.tensor).map(Double.init), expected.values, within: 1e-5) == [])
    #expect(result(spoiled).allSatisfy { $0.isNaN })
  }

  @Test func aFewRowsTimesAMatrix() {
    for (rows, columns, length) in [(1, 10, 64), (2, 33, 100), (1, 1000, 1280), (2, 3, 65)] {
      let a = Array64.random([rows, length], stream: 86)
      let b = Array64.random([columns, length], stream: 87)
      let expected = Array64([rows, columns]) { at in
        (0..<length).reduce(0) { $0 + a[[at[0], $1]] * b[[at[1], $1]] }
      }
      let found = a.tensor.matmul(b.tensor, transposingB: true)
      #expect(
        compare(
          "\(rows) rows", found.floats().map(Double.init), expected.values, within: 1e-6) == [])
    }
  }
}
