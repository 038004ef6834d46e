import CFoveaKernels
@testable import FoveaTensors
import TestSupport
import Testing

/// Sizes that the kernels treat differently: tiles of four pixels at both borders, at one, at none,
/// and with a remainder; both filters, strides and asymmetric paddings; channels that don't fill a
/// vector.
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

  @Test("The kernels themselves, whichever algorithm a plan takes", arguments: cases)
  func kernels(_ c: Case) {
    let window = ReferenceWindow(
      strides: (c.stride, c.stride), padding: c.padding, dilation: (1, 1), groups: c.channels)
    let x = Array64.random([2, c.size.height, c.size.width, c.channels], stream: 90)
    let w = Array64.random([c.channels, c.filter, c.filter, 1], stream: 91)
    let bias = Array64.random([c.channels], stream: 92)
    let y = convolution(x, w, window)
    let g = Array64.random(y.shape, stream: 93)
    var geometry = fovea_depthwise(
      batch: 2, height: Int64(c.size.height), width: Int64(c.size.width),
      channels: Int64(c.channels), outHeight: Int64(y.shape[1]), outWidth: Int64(y.shape[2]),
      size: Int32(c.filter), stride: Int32(c.stride), top: Int32(c.padding.0),
      left: Int32(c.padding.2))
    let floats = { (a: Array64) in a.values.map { Float($0) } }
    let taps = c.filter * c.filter
    let packed = (0..<taps * c.channels).map {
      Float(w.values[$0 % c.channels * taps + $0 / c.channels])
    }
    var found = [Float](repeating: 0, count: y.values.count)
    fovea_depthwise_forward(&geometry, floats(x), packed, floats(bias), -0.5, 0.75, &found)
    let limited = reference(y, bias, +).map { min(max($0, -0.5), 0.75) }
    #expect(compare("forward", found.map(Double.init), limited.values, within: 1e-5) == [])
    let spoiled = [Float](repeating: .nan, count: x.values.count)
    fovea_depthwise_forward(&geometry, spoiled, packed, nil, 0, 6, &found)
    #expect(found.contains { $0.isNaN } && found.allSatisfy { $0.isNaN || $0 == 0 })

    // Σ g · conv(x, w) is linear in w: its derivative along each tap is the gradient.
    var gradient = [Float](repeating: 0, count: w.values.count)
    fovea_depthwise_weight_gradient(&geometry, floats(x), floats(g), &gradient)
    let slopes: [[Double]] = (0..<taps).map { tap in
      let one = Array64(w.shape) { $0[1] * c.filter + $0[2] == tap ? 1 : 0 }
      let part = convolution(x, one, window)
      var sums = [Double](repeating: 0, count: c.channels)
      for (index, value) in part.values.enumerated() {
        sums[index % c.channels] += value * g.values[index]
      }
      return sums
    }
    let expected = (0..<c.channels).flatMap { channel in slopes.map { $0[channel] } }
    #expect(compare("weights", gradient.map(Double.init), expected, within: 1e-5) == [])
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
