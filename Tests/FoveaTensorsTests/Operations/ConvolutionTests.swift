@testable import FoveaTensors
import TestSupport
import Testing

/// One convolution: its shapes, strides, padding and groups.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var name: String
  var x: [Int]
  var w: [Int]
  var strides: (Int, Int) = (1, 1)
  var padding: Padding = .valid
  /// The padding in pixels: top, bottom, left, right.
  var pixels: (Int, Int, Int, Int) = (0, 0, 0, 0)
  var dilation: (Int, Int) = (1, 1)
  var groups = 1
  var testDescription: String { name }
  var window: ReferenceWindow {
    ReferenceWindow(strides: strides, padding: pixels, dilation: dilation, groups: groups)
  }
}

@Suite("Convolution against float64")
struct ConvolutionTests {
  static let cases: [ConvolutionCase] = [
    .init(name: "1x1", x: [2, 4, 5, 3], w: [4, 1, 1, 3]),
    .init(name: "1x1 on one pixel", x: [1, 1, 1, 1], w: [1, 1, 1, 1]),
    .init(name: "1x1, stride 2", x: [1, 5, 7, 4], w: [3, 1, 1, 4], strides: (2, 2)),
    .init(name: "3x3 valid", x: [2, 6, 5, 3], w: [4, 3, 3, 3]),
    .init(
      name: "3x3 same", x: [1, 7, 6, 3], w: [5, 3, 3, 3], padding: .same, pixels: (1, 1, 1, 1)),
    .init(
      name: "3x3 same, stride 2, even size: the extra pixel below and to the right",
      x: [2, 6, 8, 3], w: [4, 3, 3, 3], strides: (2, 2), padding: .same, pixels: (0, 1, 0, 1)),
    .init(
      name: "7x7, stride 2, padding 3", x: [1, 13, 12, 3], w: [4, 7, 7, 3], strides: (2, 2),
      padding: .all(3), pixels: (3, 3, 3, 3)),
    .init(
      name: "strides 3 and 2 that leave a rest", x: [1, 8, 9, 2], w: [3, 2, 3, 2],
      strides: (3, 2)),
    .init(
      name: "four different paddings", x: [1, 5, 5, 2], w: [3, 3, 2, 2],
      padding: .explicit(top: 0, bottom: 2, left: 1, right: 0), pixels: (0, 2, 1, 0)),
    .init(
      name: "dilation 2 and 3", x: [1, 9, 11, 2], w: [3, 3, 3, 2], dilation: (2, 3)),
    .init(
      name: "dilated same, stride 2", x: [1, 9, 9, 2], w: [3, 3, 3, 2], strides: (2, 2),
      padding: .same, pixels: (2, 2, 2, 2), dilation: (2, 2)),
    .init(
      name: "2 groups", x: [2, 5, 5, 4], w: [6, 3, 3, 2], padding: .all(1), pixels: (1, 1, 1, 1),
      groups: 2),
    .init(
      name: "depthwise", x: [2, 6, 5, 8], w: [8, 3, 3, 1], padding: .all(1), pixels: (1, 1, 1, 1),
      groups: 8),
    .init(
      name: "depthwise, odd channels, stride 2", x: [1, 7, 7, 5], w: [5, 3, 3, 1], strides: (2, 2),
      padding: .all(1), pixels: (1, 1, 1, 1), groups: 5),
    .init(
      name: "depthwise, two outputs a channel", x: [1, 5, 6, 3], w: [6, 3, 3, 1], groups: 3),
    .init(
      name: "16 to 32 channels", x: [2, 5, 5, 16], w: [32, 3, 3, 16], padding: .all(1),
      pixels: (1, 1, 1, 1)),
    .init(name: "the filter is the image", x: [3, 4, 4, 2], w: [5, 4, 4, 2]),
    .init(
      name: "1x5 and 17 channels", x: [1, 3, 8, 17], w: [7, 1, 5, 17],
      padding: .explicit(top: 0, bottom: 0, left: 2, right: 2), pixels: (0, 0, 2, 2)),
  ]

  @Test(arguments: cases)
  func convolves(_ c: ConvolutionCase) {
    let inputs = [
      Array64.random(c.x, stream: 10), .random(c.w, stream: 11, scale: 0.5),
      .random([c.w[0]], stream: 12),
    ]
    let problems = checkOperation(c.name, inputs) {
      $0[0].conv2D(
        $0[1], bias: $0[2], strides: Pair(c.strides.0, c.strides.1), padding: c.padding,
        dilation: Pair(c.dilation.0, c.dilation.1), groups: c.groups)
    } _: {
      reference(convolution($0[0], $0[1], c.window), $0[2], +)
    }
    #expect(problems == [])
  }
}
