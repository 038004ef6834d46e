@testable import FoveaTensors
import TestSupport
import Testing

@Suite("Resizing against float64")
struct ResizingTests {
  static let cases: [([Int], Int, Int)] = [
    ([1, 5, 4, 2], 9, 11), ([1, 5, 4, 2], 3, 2), ([2, 3, 3, 3], 6, 6), ([1, 1, 1, 2], 3, 4),
    ([1, 4, 4, 1], 1, 1), ([2, 3, 5, 17], 3, 5),
  ]

  @Test(arguments: cases)
  func resizes(_ shape: [Int], _ height: Int, _ width: Int) {
    let x = Array64.random(shape, stream: 70)
    for method in [ResizeMethod.nearest, .bilinear] {
      let problems = checkOperation("\(method) to \(height)x\(width)", [x]) {
        $0[0].resized(to: Pair(height, width), method)
      } _: {
        resizing($0[0], to: (height, width), bilinear: method == .bilinear)
      }
      #expect(problems == [])
    }
  }
}
