import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaWeights

struct ForeignDetectorTests {
  /// A graph whose output is its input, 5 cells of an 8×8 image at strides 4 and 8.
  private func graph(_ numbers: Int, cells: GraphDimension = .fixed(5)) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 11,
      inputs: [GraphPort("raw", .float32, [.fixed(1), cells, .fixed(numbers)])],
      outputs: [GraphPort("output", .float32, [.fixed(1), cells, .fixed(numbers)])],
      nodes: [GraphNode("Identity", inputs: ["raw"], outputs: ["output"])])
  }

  @Test func yoloxBecomesOurs() throws {
    let detector = try ForeignHead.yolox(strides: [4, 8]).appended(to: graph(7))
    #expect(detector.geometry == DetectionGeometry(strides: [4, 8], bins: 1, classes: 2))
    let row: [Float] = [0.75, 0.5, 0, Float(log(2.0)), 0.5, 0.8, 0.1]
    let x = Tensor((0..<5).flatMap { _ in row }, shape: [1, 5, 7])
    let y = try GraphModel(detector.graph)(x, Context(training: false))
    #expect(y.shape == [1, 5, 6])
    let expected: [Float] = [
      0.25, 1, 0.75, 1, Float(log(0.4 / 0.6)), Float(log(0.05 / 0.95)),
    ]
    for (found, wanted) in zip(y.floats(), expected) { #expect(abs(found - wanted) < 1e-5) }
  }

  @Test func otherOutputsAreRefused() {
    let error = #expect(throws: ForeignHeadError.self) {
      try ForeignHead.yolox(strides: [8]).appended(to: graph(5))
    }
    #expect(
      error?.description
        == "a YOLOX network has one output [batch, cells, 5 + classes], but the graph 'net' has "
        + "'output' [1, 5, 5]")
  }
}
