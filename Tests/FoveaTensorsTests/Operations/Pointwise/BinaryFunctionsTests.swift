import Foundation
@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Functions of two numbers against float64")
struct BinaryFunctionsTests {
  static let binary:
    [(
      String, @Sendable (Tensor, Tensor) -> Tensor, @Sendable (Double, Double) -> Double
    )] = [
      ("add", { $0 + $1 }, { $0 + $1 }), ("subtract", { $0 - $1 }, { $0 - $1 }),
      ("multiply", { $0 * $1 }, { $0 * $1 }), ("divide", { $0 / $1 }, { $0 / $1 }),
      ("maximum", { $0.maximum($1) }, { Swift.max($0, $1) }),
      ("minimum", { $0.minimum($1) }, { Swift.min($0, $1) }),
      ("power", { $0.power($1) }, { Foundation.pow($0, $1) }),
    ]

  @Test(
    "Binary functions broadcast, forward and back",
    arguments: [
      ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([], [2, 2]), ([4], []),
      ([1, 1, 3], [5, 1]), ([2, 3, 1, 2], [3, 4, 1]), ([1], [1]), ([17, 33], [17, 1]),
    ])
  func broadcasts(shapes: ([Int], [Int])) {
    let a = Array64.random(shapes.0, stream: 1, scale: 0.7, offset: 1.3)
    let b = Array64.random(shapes.1, stream: 2, scale: 0.7, offset: 1.4)
    for (name, engine, formula) in Self.binary {
      let problems = checkOperation(
        "\(name) \(shapes)", [a, b], { engine($0[0], $0[1]) },
        { reference($0[0], $0[1], formula) })
      #expect(problems == [])
    }
  }

  @Test func integersWrapAndTruncate() {
    let (a, b) = (Tensor([7, -7, 5, .max] as [Int32]), Tensor([2, 2, 0, 1] as [Int32]))
    #expect((a / b).scalars(as: Int32.self) == [3, -3, 0, .max])
    #expect((a + b).scalars(as: Int32.self) == [9, -5, 5, .min])
    #expect((a * b).scalars(as: Int32.self) == [14, -14, 0, .max])
    #expect((a - b).scalars(as: Int32.self) == [5, -9, 5, .max - 1])
    #expect((-a).scalars(as: Int32.self) == [-7, 7, -5, -.max])
    #expect(a.abs().scalars(as: Int32.self) == [7, 7, 5, .max])
    #expect(a.sign().scalars(as: Int32.self) == [1, -1, 1, 1])
    #expect(a.maximum(b).scalars(as: Int32.self) == [7, 2, 5, .max])
    #expect(a.minimum(b).scalars(as: Int32.self) == [2, -7, 0, 1])
    #expect((a .< b).scalars(as: Bool.self) == [false, true, false, false])
    #expect((a * 3 + 1).sliced(axis: 0, 0..<3).scalars(as: Int32.self) == [22, -20, 16])
  }

  @Test func tiesSendTheGradientToTheFirst() {
    let (a, b) = (Tensor([1, 2] as [Float]), Tensor([1, 3] as [Float]))
    let g = gradients(of: a.maximum(b).sum(), at: [a, b])
    #expect(g[0].floats() == [1, 0])
    #expect(g[1].floats() == [0, 1])
  }

  @Test func nanIsNeverHidden() {
    let x = Tensor([.nan, 1, -1] as [Float])
    #expect(x.relu().floats()[0].isNaN)
    #expect(x.relu6().floats()[0].isNaN)
    #expect(x.maximum(Tensor([0, .nan, 0] as [Float])).floats()[1].isNaN)
    #expect(x.minimum(Tensor([0, .nan, 0] as [Float])).floats()[1].isNaN)
    #expect(x.clamped(0...1).floats()[0].isNaN)
    #expect(x.sum().item().isNaN && x.max().item().isNaN && x.min().item().isNaN)
    #expect(x.softmax().floats().allSatisfy { $0.isNaN })
    #expect(x.exp().floats()[0].isNaN && x.log().floats()[0].isNaN)
    #expect(x.tanh().floats()[0].isNaN && x.sigmoid().floats()[0].isNaN)
    let image = x.reshaped([1, 3, 1, 1])
    #expect(image.maxPool2D(Pair(2, 1), strides: 1).floats()[0].isNaN)
    let weights = Tensor([1] as [Float], shape: [1, 1, 1, 1])
    #expect(image.conv2D(weights).relu().floats()[0].isNaN)
  }
}
