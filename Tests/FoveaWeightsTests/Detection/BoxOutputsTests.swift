import Foundation
import FoveaGraphs
import FoveaLayers
import FoveaTensors
import Testing

@testable import FoveaWeights

@Suite struct BoxOutputsTests {
  /// A graph that passes its inputs on.
  private func graph(_ ports: [(String, ElementType, [Int])]) -> GraphDefinition {
    GraphDefinition(
      name: "net", opset: 17,
      inputs: ports.map { GraphPort("raw_" + $0.0, $0.1, $0.2.map { .fixed($0) }) },
      outputs: ports.map { GraphPort($0.0, $0.1, $0.2.map { .fixed($0) }) },
      nodes: ports.map { GraphNode("Identity", inputs: ["raw_" + $0.0], outputs: [$0.0]) })
  }

  /// The boxes (left, top, right, bottom) and scores of each class of the first rows.
  private func rows(
    _ detector: ForeignDetector, _ values: [String: GraphValue], size: (height: Int, width: Int),
    count: Int
  ) throws -> [(box: [Float], scores: [Float])] {
    let output = try #require(
      try GraphModel(detector.graph).run(values)[detector.graph.outputs[0].name])
    let geometry = detector.geometry
    let grid = CellGrid(geometry, height: size.height, width: size.width)
    #expect(output.shape == [1, grid.count, geometry.outputs])
    let numbers = output.tensor.floats()
    return (0..<count).map { row in
      let part = Array(numbers[row * geometry.outputs..<(row + 1) * geometry.outputs])
      let box = grid.box(of: SIMD4(part[0], part[1], part[2], part[3]), cell: row)
      return ((0..<4).map { box[$0] }, part[4...].map { 1 / (1 + exp(-$0)) })
    }
  }

  private func isNear(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-4) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  @Test func torchvisionsOutputsAreRecognised() throws {
    let size = (height: 30, width: 40)
    for names in [["boxes", "labels", "scores"], ["2745", "2748", "2749"]] {
      var net = graph([
        (names[0], .float32, [2, 4]), (names[1], .int64, [2]), (names[2], .float32, [2]),
      ])
      let outputs = try #require(BoxOutputs(in: net))
      #expect(
        [outputs.boxes, outputs.labels, outputs.scores] == names && outputs.firstLabel == 1)
      net.outputs.reverse()
      let detector = try ForeignHead.boxes(outputs).appended(
        to: net, size: size, classes: 3,
        shapes: BoxShapes(boxes: [2, 4], scores: [2], isOpen: true))
      let values = [
        "raw_" + names[0]: GraphValue(
          Tensor([1, 2, 30, 20, 0, 0, 40, 30] as [Float], shape: [2, 4])),
        "raw_" + names[1]: GraphValue(HostArray([1, 3], shape: [2])),
        "raw_" + names[2]: GraphValue(Tensor([0.9, 0.25] as [Float])),
      ]
      let found = try rows(detector, values, size: size, count: 3)
      #expect(isNear(found[0].box, [1, 2, 30, 20]) && isNear(found[0].scores, [0.9, 0, 0]))
      #expect(isNear(found[1].box, [0, 0, 40, 30]) && isNear(found[1].scores, [0, 0, 0.25]))
      // The rows after the last box are empty, and below any threshold.
      #expect(isNear(found[2].box, [0, 0, 0, 0]) && isNear(found[2].scores, [0, 0, 0]))
    }
  }

  @Test func noBoxesAndMoreBoxesThanFit() throws {
    for count in [0, 1, 500] {
      let net = graph([
        ("boxes", .float32, [count, 4]), ("scores", .float32, [count]), ("labels", .int64, [count]),
      ])
      let detector = try ForeignHead.boxes(try #require(BoxOutputs(in: net))).appended(
        to: net, size: (16, 16), classes: 2,
        shapes: BoxShapes(boxes: [count, 4], scores: [count], isOpen: true))
      let boxes: [Float] = (0..<count).flatMap { row -> [Float] in
        [Float(row), 1, Float(row) + 2, 5]
      }
      let values = [
        "raw_boxes": GraphValue(Tensor(boxes, shape: [count, 4])),
        "raw_scores": GraphValue(Tensor([Float](repeating: 0.5, count: count))),
        "raw_labels": GraphValue(HostArray([Int](repeating: 2, count: count), shape: [count])),
      ]
      let found = try rows(detector, values, size: (16, 16), count: 300)
      for (row, one) in found.enumerated() {
        let isBox = row < count
        #expect(isNear(one.scores, [0, isBox ? 0.5 : 0]))
        #expect(isNear(one.box, isBox ? [Float(row), 1, Float(row) + 2, 5] : [0, 0, 0, 0], 1e-3))
      }
    }
  }

  @Test func ofMoreBoxesThanFitTheBestAreKept() throws {
    let count = 700
    // As operators for suppression give them: in no order of scores.
    let scores = (0..<count).map { Float(($0 * 37) % count + 1) / 1000 }
    let best = (0..<count).sorted { scores[$0] > scores[$1] }.prefix(300)
    let corners: [[Float]] = (0..<count).map { row in [Float(row), 1, Float(row) + 2, 5] }
    let boxes = GraphValue(Tensor(corners.flatMap { $0 }, shape: [1, count, 4]))
    let packed = zip(corners, scores).flatMap { corner, score -> [Float] in corner + [score, 1] }
    let both: [Float] = scores.flatMap { [$0 / 2, $0] }
    let labels = [Int](repeating: 2, count: count)
    let cases: [(BoxOutputs, GraphDefinition, [Int], [String: GraphValue])] = [
      (
        BoxOutputs(boxes: "boxes", scores: "boxes"), graph([("boxes", .float32, [1, count, 6])]),
        [1, count, 6], ["raw_boxes": GraphValue(Tensor(packed, shape: [1, count, 6]))]
      ),
      (
        BoxOutputs(boxes: "boxes", scores: "scores"),
        graph([("boxes", .float32, [1, count, 4]), ("scores", .float32, [1, count, 2])]),
        [1, count, 2],
        ["raw_boxes": boxes, "raw_scores": GraphValue(Tensor(both, shape: [1, count, 2]))]
      ),
      (
        BoxOutputs(boxes: "boxes", scores: "scores", labels: "labels"),
        graph([
          ("boxes", .float32, [1, count, 4]), ("scores", .float32, [1, count]),
          ("labels", .int64, [1, count]),
        ]), [1, count],
        [
          "raw_boxes": boxes, "raw_scores": GraphValue(Tensor(scores, shape: [1, count])),
          "raw_labels": GraphValue(HostArray(labels, shape: [1, count])),
        ]
      ),
    ]
    for (outputs, net, shape, values) in cases {
      var outputs = outputs
      if outputs.labels != nil { outputs.firstLabel = 1 }
      let detector = try ForeignHead.boxes(outputs).appended(
        to: net, size: (16, 16), classes: 2,
        shapes: BoxShapes(
          boxes: outputs.boxes == outputs.scores ? shape : [1, count, 4], scores: shape,
          isOpen: true))
      let found = try rows(detector, values, size: (16, 16), count: 300)
      for (one, row) in zip(found, best) {
        #expect(isNear(one.box, corners[row], 1e-3) && isNear([one.scores[1]], [scores[row]]))
      }
    }
  }

  @Test func suppressedBoxesAreKnownByTheirLabelsOrTheOperator() throws {
    let net = graph([("scores", .float32, [1, 2, 3]), ("boxes", .float32, [1, 2, 4])])
    func isSuppressed(_ net: GraphDefinition) throws -> Bool {
      let outputs = try #require(BoxOutputs(in: net))
      return try ForeignHead.boxes(outputs).appended(
        to: net, size: (16, 16), classes: 3,
        shapes: BoxShapes(
          boxes: [1, 2, 4], scores: outputs.labels == nil ? [1, 2, 3] : [1, 2], isOpen: false)
      ).geometry.isSuppressed
    }
    #expect(try !isSuppressed(net))
    var suppressed = net
    suppressed.nodes.append(
      GraphNode("NonMaxSuppression", inputs: ["boxes", "scores"], outputs: ["kept"]))
    #expect(try isSuppressed(suppressed))
    #expect(
      try isSuppressed(
        graph([
          ("boxes", .float32, [1, 2, 4]), ("scores", .float32, [1, 2]), ("labels", .int64, [1, 2]),
        ])))
  }

  @Test func tensorFlowsOutputs() throws {
    let net = graph([
      ("num_detections", .float32, [1]), ("detection_boxes", .float32, [1, 2, 4]),
      ("detection_scores", .float32, [1, 2]), ("detection_classes", .float32, [1, 2]),
    ])
    let outputs = try #require(BoxOutputs(in: net))
    #expect(outputs.format == .yxyx && outputs.isNormalized == true && outputs.firstLabel == 1)
    #expect(outputs.count == "num_detections" && outputs.labels == "detection_classes")
    let detector = try ForeignHead.boxes(outputs).appended(
      to: net, size: (100, 200), classes: 2,
      shapes: BoxShapes(boxes: [1, 2, 4], scores: [1, 2], isOpen: false))
    let values = [
      "raw_num_detections": GraphValue(Tensor([1] as [Float])),
      "raw_detection_boxes": GraphValue(
        Tensor([0.1, 0.2, 0.5, 0.6, 0, 0, 1, 1] as [Float], shape: [1, 2, 4])),
      "raw_detection_scores": GraphValue(Tensor([0.75, 0.7] as [Float], shape: [1, 2])),
      "raw_detection_classes": GraphValue(Tensor([2, 1] as [Float], shape: [1, 2])),
    ]
    let found = try rows(detector, values, size: (100, 200), count: 2)
    #expect(isNear(found[0].box, [40, 10, 120, 50], 1e-3) && isNear(found[0].scores, [0, 0.75]))
    // Only the first of the two is valid.
    #expect(isNear(found[1].scores, [0, 0]))
  }

  @Test func scoresForEachClass() throws {
    let net = graph([("scores", .float32, [1, 2, 3]), ("boxes", .float32, [1, 2, 4])])
    var outputs = try #require(BoxOutputs(in: net))
    #expect(outputs.labels == nil)
    (outputs.isNormalized, outputs.firstLabel, outputs.areLogits) = (true, 1, true)
    outputs.format = .cxcywh
    let detector = try ForeignHead.boxes(outputs).appended(
      to: net, size: (10, 20), classes: 2,
      shapes: BoxShapes(boxes: [1, 2, 4], scores: [1, 2, 3], isOpen: false))
    let values = [
      "raw_boxes": GraphValue(
        Tensor([0.5, 0.5, 0.2, 0.4, 0.25, 0.5, 0.5, 1] as [Float], shape: [1, 2, 4])),
      "raw_scores": GraphValue(Tensor([9, 0, -20, 9, -20, 0] as [Float], shape: [1, 2, 3])),
    ]
    let found = try rows(detector, values, size: (10, 20), count: 2)
    #expect(isNear(found[0].box, [8, 3, 12, 7]) && isNear(found[0].scores, [0.5, 0]))
    #expect(isNear(found[1].box, [0, 0, 10, 10]) && isNear(found[1].scores, [0, 0.5]))
  }

  @Test func oneOutputWithEverything() throws {
    var net = graph([("output0", .float32, [1, 2, 6])])
    net.metadata = ["task": "detect", "names": "{0: 'a', 1: 'b'}"]
    let head = try #require(ForeignHead(in: net))
    let detector = try head.appended(
      to: net, size: (8, 8), classes: 2,
      shapes: BoxShapes(boxes: [1, 2, 6], scores: [1, 2, 6], isOpen: false))
    let x = Tensor([1, 2, 3, 4, 0.9, 1, 0, 0, 8, 8, 0.4, 0] as [Float], shape: [1, 2, 6])
    let found = try rows(detector, ["raw_output0": GraphValue(x)], size: (8, 8), count: 2)
    #expect(isNear(found[0].box, [1, 2, 3, 4]) && isNear(found[0].scores, [0, 0.9]))
    #expect(isNear(found[1].box, [0, 0, 8, 8]) && isNear(found[1].scores, [0.4, 0]))
  }

  @Test func otherOutputsAreNotRecognised() throws {
    #expect(BoxOutputs(in: graph([("a", .float32, [1, 5]), ("b", .float32, [1, 5])])) == nil)
    let net = graph([("boxes", .float32, [1, 2, 5]), ("scores", .float32, [1, 2])])
    #expect(throws: ForeignHeadError.self) {
      try ForeignHead.boxes(BoxOutputs(boxes: "boxes", scores: "scores")).appended(
        to: net, size: (8, 8), classes: 2,
        shapes: BoxShapes(boxes: [1, 2, 5], scores: [1, 2], isOpen: false))
    }
    let error = #expect(throws: ForeignHeadError.self) {
      try ForeignHead.boxes(BoxOutputs(boxes: "boxes", scores: "score")).appended(
        to: net, size: (8, 8), classes: 2,
        shapes: BoxShapes(boxes: [1, 2, 4], scores: [1, 2], isOpen: false))
    }
    #expect(error?.description.contains("the network computes no 'score'.") == true)
  }

  @Test func firstLabelsBeyondTheScoresAreErrors() {
    let net = graph([("boxes", .float32, [1, 2, 4]), ("scores", .float32, [1, 2, 3])])
    for (first, classes) in [(3, 0), (5, -2), (.max, 2), (-1, 4)] {
      var outputs = BoxOutputs(boxes: "boxes", scores: "scores")
      outputs.firstLabel = first
      #expect(throws: ForeignHeadError.self, "\(first)") {
        try ForeignHead.boxes(outputs).appended(
          to: net, size: (8, 8), classes: classes,
          shapes: BoxShapes(boxes: [1, 2, 4], scores: [1, 2, 3], isOpen: false))
      }
    }
  }

  /// YuNet: an output for each part and level.
  @Test func levelsAreJoined() throws {
    let cells = [(8, 4), (16, 1)]
    let net = graph(
      [("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)].flatMap { part, numbers in
        cells.map { ("\(part)_\($0.0)", ElementType.float32, [1, $0.1, numbers]) }
      })
    let detector = try ForeignHead.yolox(strides: [8, 16]).appended(to: net)
    #expect(detector.geometry == DetectionGeometry(strides: [8, 16], bins: 1, classes: 1))
    var values: [String: GraphValue] = [:]
    for port in net.inputs {
      let shape: [Int] = (port.shape ?? []).map {
        if case .fixed(let length) = $0 { length } else { 0 }
      }
      let number: Float = port.name.contains("obj") ? 0.5 : port.name.contains("cls") ? 0.8 : 0
      values[port.name] = GraphValue(Tensor.full(number, shape: shape))
    }
    let y = try #require(
      try GraphModel(detector.graph).run(values)[detector.graph.outputs[0].name])
    #expect(y.shape == [1, 5, 5])
    #expect(isNear(Array(y.tensor.floats().prefix(5)), [1, 1, 0, 0, log(0.4 / 0.6)]))
  }
}
