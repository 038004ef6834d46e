import FoveaTensors
import TestSupport
import Testing

@testable import FoveaGraphs

@Suite struct PoolsTests {
  /// Reference pooling of `[1, 1, H, W]`; `divisor` is nil for maxima.
  private func reference(
    _ x: [Double], _ image: [Int], size: [Int], strides: [Int], pads: [Int], dilations: [Int],
    output: [Int], average: Bool, countsPadding: Bool
  ) -> [Double] {
    var result: [Double] = []
    for i in 0..<output[0] {
      for j in 0..<output[1] {
        var (sum, largest, count) = (0.0, -Double.infinity, 0.0)
        for a in 0..<size[0] {
          for b in 0..<size[1] {
            let y = i * strides[0] - pads[0] + a * dilations[0]
            let x1 = j * strides[1] - pads[1] + b * dilations[1]
            let isInside = y >= 0 && y < image[0] && x1 >= 0 && x1 < image[1]
            let isPadded = y < image[0] + pads[2] && x1 < image[1] + pads[3]
            if isInside {
              sum += x[y * image[1] + x1]
              largest = max(largest, x[y * image[1] + x1])
            }
            if isInside || (countsPadding && isPadded) { count += 1 }
          }
        }
        result.append(average ? sum / count : largest)
      }
    }
    return result
  }

  @Test(arguments: [1, 2], [false, true])
  func equalsPlainPooling(_ dilation: Int, _ roundsUp: Bool) throws {
    let (image, size, strides, pads) = ([7, 8], [2, 3], [2, 3], [1, 0, 0, 2])
    let x = numbers([1, 1, 7, 8])
    func output(_ axis: Int) -> Int {
      let room = image[axis] + pads[axis] + pads[axis + 2] - (size[axis] - 1) * dilation - 1
      let up =
        room % strides[axis] != 0 && roundsUp
        && (room / strides[axis] + 1) * strides[axis] < image[axis] + pads[axis]
      return room / strides[axis] + (up ? 2 : 1)
    }
    for op in ["MaxPool", "AveragePool"] {
      for countsPadding in [false, true] {
        let expected = reference(
          x, image, size: size, strides: strides, pads: pads, dilations: [dilation, dilation],
          output: [output(0), output(1)], average: op == "AveragePool",
          countsPadding: countsPadding)
        var attributes: [String: GraphAttribute] = [
          "kernel_shape": .ints(size), "strides": .ints(strides), "pads": .ints(pads),
          "dilations": .ints([dilation, dilation]), "ceil_mode": .int(roundsUp ? 1 : 0),
        ]
        if op == "AveragePool" { attributes["count_include_pad"] = .int(countsPadding ? 1 : 0) }
        let y = try run(op, [value(x, [1, 1, 7, 8])], attributes, opset: 19)[0]
        #expect(y.shape == [1, 1, output(0), output(1)])
        #expect(relativeError(y.doubles, expected) < 1e-6, "\(op) \(countsPadding)")
      }
    }
  }

  @Test func volumesArePooledAlongEachAxis() throws {
    let x = numbers([1, 2, 4, 4, 4])
    let attributes: [String: GraphAttribute] = [
      "kernel_shape": .ints([2, 2, 2]), "strides": .ints([2, 2, 2]),
    ]
    let corners = Places.all([2, 2, 2, 2], strides: [64, 32, 8, 2])
    let inside = Places.all([2, 2, 2], strides: [16, 4, 1])
    let means = corners.map { corner in inside.reduce(0.0) { $0 + x[corner + $1] } / 8 }
    let maxima = corners.map { corner in inside.map { x[corner + $0] }.max() ?? 0 }
    let mean = try run("AveragePool", [value(x, [1, 2, 4, 4, 4])], attributes)[0]
    let largest = try run("MaxPool", [value(x, [1, 2, 4, 4, 4])], attributes)[0]
    #expect(mean.shape == [1, 2, 2, 2, 2])
    #expect(relativeError(mean.doubles, means) < 1e-6)
    #expect(relativeError(largest.doubles, maxima) < 1e-6)
  }

  @Test func unpoolsByIndices() throws {
    let x = [1.0, 5, 2, 8, 3, 4, 9, 7, 6, 0, 1, 2, 4, 4, 3, 1]
    let attributes: [String: GraphAttribute] = [
      "kernel_shape": .ints([2, 2]), "strides": .ints([2, 2]),
    ]
    let found = try run("MaxPool", [value(x, [1, 1, 4, 4])], attributes, outputs: 2)
    #expect(try found[0].numbers().reals == [5, 9, 6, 3])
    #expect(try found[1].numbers().wholes == [1, 6, 8, 14])
    let back = try run("MaxUnpool", [found[0], found[1]], attributes)[0]
    var expected = [Double](repeating: 0, count: 16)
    for (place, value) in zip([1, 6, 8, 14], [5.0, 9, 6, 3]) { expected[place] = value }
    #expect(try back.numbers().reals == expected)
  }

  @Test func globalPoolingKeepsAxes() throws {
    let x = value(numbers([2, 3, 4, 5]), [2, 3, 4, 5], channelsLast: true)
    for op in ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"] {
      #expect(try run(op, [x])[0].shape == [2, 3, 1, 1])
    }
  }
}
