@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Pooling against float64")
struct PoolingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var x: [Int]
    var size: (Int, Int)
    var strides: (Int, Int)
    var padding: Padding = .valid
    var pixels: (Int, Int, Int, Int) = (0, 0, 0, 0)
    var output: (Int, Int)
    var roundingUp = false
    var testDescription: String { name }
  }
  static let cases: [Case] = [
    .init(name: "2x2", x: [2, 4, 6, 3], size: (2, 2), strides: (2, 2), output: (2, 3)),
    .init(
      name: "odd size, rest left", x: [1, 5, 7, 2], size: (2, 2), strides: (2, 2), output: (2, 3)),
    .init(
      name: "rounding up", x: [1, 5, 7, 2], size: (2, 2), strides: (2, 2), output: (3, 4),
      roundingUp: true),
    .init(
      name: "3x3, stride 2, padding 1", x: [2, 7, 8, 5], size: (3, 3), strides: (2, 2),
      padding: .all(1), pixels: (1, 1, 1, 1), output: (4, 4)),
    .init(
      name: "padding and rounding up", x: [1, 6, 6, 2], size: (3, 3), strides: (2, 2),
      padding: .all(1), pixels: (1, 1, 1, 1), output: (4, 4), roundingUp: true),
    .init(
      name: "overlapping 3x2, strides 1 and 2", x: [1, 6, 5, 70], size: (3, 2), strides: (1, 2),
      output: (4, 2)),
    .init(
      name: "same, stride 1", x: [1, 4, 5, 3], size: (2, 2), strides: (1, 1), padding: .same,
      pixels: (0, 1, 0, 1), output: (4, 5)),
    .init(name: "one pixel", x: [1, 1, 1, 1], size: (1, 1), strides: (1, 1), output: (1, 1)),
  ]

  @Test(arguments: cases)
  func pools(_ c: Case) {
    // Distinct numbers, so that a small step doesn't change which is the largest.
    let x = Array64.distinct(c.x, step: 0.01)
    let window = ReferenceWindow(strides: c.strides, padding: c.pixels)
    let (size, strides) = (Pair(c.size.0, c.size.1), Pair(c.strides.0, c.strides.1))
    #expect(
      checkOperation("max, \(c.name)", [x]) {
        $0[0].maxPool2D(size, strides: strides, padding: c.padding, roundingUp: c.roundingUp)
      } _: {
        pooling($0[0], size: c.size, output: c.output, window) { pixels, _ in pixels.max() ?? .nan }
      } == [])
    #expect(
      checkOperation("average, \(c.name)", [x]) {
        $0[0].averagePool2D(
          size, strides: strides, padding: c.padding, roundingUp: c.roundingUp)
      } _: {
        pooling($0[0], size: c.size, output: c.output, window) { pixels, padded in
          pixels.reduce(0, +) / Double(pixels.count + padded)
        }
      } == [])
    #expect(
      checkOperation("average of pixels, \(c.name)", [x]) {
        $0[0].averagePool2D(
          size, strides: strides, padding: c.padding, roundingUp: c.roundingUp,
          countsPadding: false)
      } _: {
        pooling($0[0], size: c.size, output: c.output, window) { pixels, _ in
          pixels.reduce(0, +) / Double(pixels.count)
        }
      } == [])
  }

  @Test(arguments: [
    ([1, 7, 6, 2], 3, 4), ([2, 4, 4, 3], 1, 1), ([1, 3, 2, 2], 7, 5), ([1, 6, 6, 1], 6, 6),
  ])
  func poolsAdaptively(_ x: [Int], _ height: Int, _ width: Int) {
    let input = Array64.distinct(x, step: 0.01)
    #expect(
      checkOperation("adaptive average", [input]) {
        $0[0].adaptiveAveragePool2D(Pair(height, width))
      } _: {
        adaptivePooling($0[0], output: (height, width)) { $0.reduce(0, +) / Double($0.count) }
      } == [])
    #expect(
      checkOperation("adaptive max", [input]) {
        $0[0].adaptiveMaxPool2D(Pair(height, width))
      } _: {
        adaptivePooling($0[0], output: (height, width)) { $0.max() ?? .nan }
      } == [])
  }

  @Test(arguments: [[1, 1, 1, 1], [2, 3, 5, 4], [1, 9, 8, 33]])
  func poolsGlobally(_ shape: [Int]) {
    let x = Array64.distinct(shape, step: 0.003)
    #expect(
      checkOperation("global average", [x]) {
        $0[0].globalAveragePool2D()
      } _: {
        reducing($0[0], axes: [1, 2]) { $0.reduce(0, +) / Double($0.count) }
      } == [])
    #expect(
      checkOperation("global max", [x]) {
        $0[0].globalMaxPool2D()
      } _: {
        reducing($0[0], axes: [1, 2]) { $0.max() ?? .nan }
      } == [])
  }

  @Test func theFirstOfEqualPixelsGetsTheGradient() {
    let x = Tensor([2, 2, 2, 2] as [Float], shape: [1, 2, 2, 1])
    #expect(gradients(of: x.maxPool2D(2).sum(), at: [x])[0].floats() == [1, 0, 0, 0])
  }

  @Test func averagePoolingHasGradientsOfGradients() {
    let x = Array64.random([1, 4, 4, 2], stream: 20)
    let problems = checkOperation("average second order", [x]) {
      let y = $0[0].averagePool2D(3, strides: 1)
      return gradients(of: (y * y * y).sum(), at: [$0[0]])[0]
    } _: { inputs in
      let window = ReferenceWindow()
      let y = pooling(inputs[0], size: (3, 3), output: (2, 2), window) { p, _ in
        p.reduce(0, +) / 9
      }
      return Array64(inputs[0].shape) { at in
        Array64.indices(of: y.shape).reduce(0) { sum, place in
          let inside =
            place[3] == at[3] && (0..<3).contains(at[1] - place[1])
            && (0..<3).contains(at[2] - place[2])
          return inside ? sum + 3 * y[place] * y[place] / 9 : sum
        }
      }
    }
    #expect(problems == [])
  }
}
