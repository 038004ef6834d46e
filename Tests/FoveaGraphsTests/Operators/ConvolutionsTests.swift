import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

/// A reference convolution of `[N, C, …]` images with one to three axes.
private func reference(
  _ x: [Double], _ shape: [Int], _ w: [Double], _ filter: [Int], strides: [Int], pads: [Int],
  dilations: [Int], groups: Int
) -> (values: [Double], shape: [Int]) {
  let rank = shape.count - 2
  let output = (0..<rank).map {
    (shape[$0 + 2] + pads[$0] + pads[$0 + rank] - (filter[$0 + 2] - 1) * dilations[$0] - 1)
      / strides[$0] + 1
  }
  let result = [shape[0], filter[0]] + output
  let (xs, ws) = (Places.strides(shape), Places.strides(filter))
  let outputStrides = Places.strides(result)
  let taps = Places.all(Array(filter[2...]), strides: Array(ws[2...]))
  let values = (0..<result.reduce(1, *)).map { place in
    let index = result.indices.map { place / outputStrides[$0] % result[$0] }
    let group = index[1] / (filter[0] / groups)
    var sum = 0.0
    for c in 0..<filter[1] {
      for tap in taps {
        var source = index[0] * xs[0] + (group * filter[1] + c) * xs[1]
        var isInside = true
        for axis in 0..<rank {
          let step = tap / ws[axis + 2] % filter[axis + 2]
          let at = index[axis + 2] * strides[axis] - pads[axis] + step * dilations[axis]
          isInside = isInside && at >= 0 && at < shape[axis + 2]
          source += at * xs[axis + 2]
        }
        if isInside { sum += x[source] * w[index[1] * ws[0] + c * ws[1] + tap] }
      }
    }
    return sum
  }
  return (values, result)
}

@Suite struct ConvolutionsTests {
  struct Problem: CustomTestStringConvertible, Sendable {
    var x: [Int]
    var w: [Int]
    var strides: [Int]
    var pads: [Int]
    var dilations: [Int]
    var groups = 1
    var testDescription: String { "\(x) by \(w)" }
  }
  static let problems = [
    Problem(
      x: [2, 3, 7, 6], w: [4, 3, 3, 2], strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2]),
    Problem(
      x: [1, 4, 5, 5], w: [4, 1, 3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1],
      groups: 4),
    Problem(x: [2, 4, 9], w: [6, 2, 3], strides: [2], pads: [2, 0], dilations: [2], groups: 2),
    Problem(
      x: [2, 3, 4, 5, 6], w: [4, 3, 2, 3, 2], strides: [2, 1, 2], pads: [1, 0, 1, 0, 1, 0],
      dilations: [1, 1, 2]),
  ]

  @Test(arguments: problems) func equalsAPlainConvolution(_ problem: Problem) throws {
    let (x, w) = (numbers(problem.x), numbers(problem.w, stream: 78))
    let bias = numbers([problem.w[0]], stream: 79)
    let expected = reference(
      x, problem.x, w, problem.w, strides: problem.strides, pads: problem.pads,
      dilations: problem.dilations, groups: problem.groups)
    let inner = expected.shape[2...].reduce(1, *)
    let values = expected.values.enumerated().map {
      $0.element + bias[$0.offset / inner % problem.w[0]]
    }
    for channelsLast in [false, true] {
      let y = try run(
        "Conv",
        [
          value(x, problem.x, channelsLast: channelsLast), value(w, problem.w),
          value(bias, [bias.count]),
        ],
        [
          "strides": .ints(problem.strides), "pads": .ints(problem.pads),
          "dilations": .ints(problem.dilations), "group": .int(problem.groups),
        ])[0]
      #expect(y.shape == expected.shape)
      #expect(relativeError(y.doubles, values) < 1e-5)
    }
  }

  /// A transposed convolution spreads each pixel: it is the transpose of the convolution's matrix.
  @Test(arguments: problems) func transposedIsTheAdjoint(_ problem: Problem) throws {
    let attributes: [String: GraphAttribute] = [
      "strides": .ints(problem.strides), "pads": .ints(problem.pads),
      "dilations": .ints(problem.dilations), "group": .int(problem.groups),
    ]
    let (x, w) = (
      value(numbers(problem.x), problem.x), value(numbers(problem.w, stream: 78), problem.w)
    )
    let y = try run("Conv", [x, w], attributes)[0]
    let g = value(numbers(y.shape, stream: 80), y.shape)
    var wanted = attributes
    wanted["output_padding"] = .ints(
      (0..<problem.strides.count).map { axis in
        let room =
          problem.x[axis + 2] + problem.pads[axis] + problem.pads[axis + problem.strides.count]
          - (problem.w[axis + 2] - 1) * problem.dilations[axis] - 1
        return room % problem.strides[axis]
      })
    let back = try run("ConvTranspose", [g, w], wanted)[0]
    #expect(back.shape == problem.x)
    let left = zip(y.doubles, g.doubles).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(x.doubles, back.doubles).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(left - right) < 1e-4 * max(1, abs(left)))
  }

  @Test func automaticPaddingPlacesTheOddPixel() throws {
    let x = value((1...4).map(Double.init), [1, 1, 4])
    let w = value([1, 10], [1, 1, 2])
    func convolved(_ mode: String) throws -> [Double] {
      try run("Conv", [x, w], ["auto_pad": .text(mode)])[0].doubles
    }
    #expect(try convolved("SAME_UPPER") == [21, 32, 43, 4])
    #expect(try convolved("SAME_LOWER") == [10, 21, 32, 43])
    #expect(try convolved("VALID") == [21, 32, 43])
  }

  @Test func reportsMismatchedShapes() throws {
    #expect(
      throws: GraphError(
        "images [1, 3, 8, 8] of 3 channels don't match weights [4, 2, 3, 3], "
          + "which expect 2 channels in each of 1 groups",
        at: GraphNode("Conv", name: "it", inputs: [], outputs: []))
    ) {
      try run(
        "Conv",
        [
          value(numbers([1, 3, 8, 8]), [1, 3, 8, 8]), value(numbers([4, 2, 3, 3]), [4, 2, 3, 3]),
        ])
    }
  }
}
