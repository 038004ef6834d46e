import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaWeights

struct ForeignDetectorTests {
  /// An identity graph of 5 cells: an 8×8 image at strides 4 and 8.
  private func graph(_ numbers: Int, cells: GraphDimension = .fixed(5)) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 11,
      inputs: [GraphPort("raw", .float32, [.fixed(1), cells, .fixed(numbers)])],
      outputs: [GraphPort("output", .float32, [.fixed(1), cells, .fixed(numbers)])],
      nodes: [GraphNode("Identity", inputs: ["raw"], outputs: ["output"])])
  }

  @Test func convertsYOLOX() throws {
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

  /// Boxes in pixels of 8×8 images, one at each of 5 cells; probabilities of 2 classes.
  @Test func yolov8BecomesOurs() throws {
    var net = graph(5)
    net.inputs[0].shape = [.fixed(1), .fixed(6), .fixed(5)]
    net.outputs[0].shape = net.inputs[0].shape
    let head = ForeignHead.yolov8(strides: [4, 8])
    #expect(throws: ForeignHeadError.self) { try head.appended(to: net) }
    #expect(throws: ForeignHeadError.self) { try head.appended(to: net, size: (16, 8)) }
    let detector = try head.appended(to: net, size: (8, 8))
    #expect(detector.geometry == DetectionGeometry(strides: [4, 8], bins: 1, classes: 2))
    // Left 1, top 2, right 7, bottom 6.
    let numbers: [Float] = [4, 4, 6, 4, 0.8, 0.1]
    let x = Tensor(numbers.flatMap { [Float](repeating: $0, count: 5) }, shape: [1, 6, 5])
    let y = try GraphModel(detector.graph)(x, Context(training: false)).floats()
    let centres: [(Float, Float, Float)] = [(2, 2, 4), (6, 2, 4), (2, 6, 4), (6, 6, 4), (4, 4, 8)]
    for (cell, (cx, cy, stride)) in centres.enumerated() {
      let expected = [
        (cx - 1) / stride, (cy - 2) / stride, (7 - cx) / stride, (6 - cy) / stride,
        Float(log(0.8 / 0.2)), Float(log(0.1 / 0.9)),
      ]
      for (found, wanted) in zip(y[cell * 6..<cell * 6 + 6], expected) {
        #expect(abs(found - wanted) < 1e-5)
      }
    }
  }

  /// Numbers that only convert the output are no parameters.
  @Test func nothingOfTheConversionIsTrained() throws {
    var net = graph(5)
    net.inputs[0].shape = [.fixed(1), .fixed(6), .fixed(5)]
    net.outputs[0].shape = net.inputs[0].shape
    let detectors = [
      try ForeignHead.yolox(strides: [4, 8]).appended(to: graph(7)),
      try ForeignHead.yolov8(strides: [4, 8]).appended(to: net, size: (8, 8)),
    ]
    for detector in detectors {
      #expect(try GraphModel(detector.graph).parameters().map(\.path) == [])
    }
  }

  @Test func detectsUltralyticsFiles() {
    var net = graph(5)
    net.outputs[0].shape = [.fixed(1), .fixed(84), .fixed(8400)]
    #expect(ForeignHead(in: net) == nil)
    net.metadata = ["task": "detect", "names": "{0: 'person'}"]
    #expect(ForeignHead(in: net) == .yolov8(strides: [8, 16, 32]))
    net.metadata["task"] = "classify"
    #expect(ForeignHead(in: net) == nil)
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
