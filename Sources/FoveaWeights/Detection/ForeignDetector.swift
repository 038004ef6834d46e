import FoveaGraphs
import FoveaLayers

/// A detector made elsewhere, as a graph whose output is laid out as our detectors' is.
///
/// What the graph gives is `[N, predictions, 4 + classes]`: distances left, top, right and bottom from
/// the centre of the cell in units of the stride, then a logit for each class. Anchors are levels of
/// their own: three anchors at stride 16 make three entries 16 in `geometry.strides`.
public struct ForeignDetector: Sendable, Hashable {
  /// The network with the operators that lay out its output.
  public var graph: GraphDefinition
  /// What the numbers mean.
  public var geometry: DetectionGeometry
}

/// How a foreign detector says where objects are.
public enum ForeignHead: Sendable, Hashable {
  /// YOLOX (Ge et al. 2021): one output `[N, cells, 5 + classes]`, levels one after the other; x and y
  /// of the centre from the cell's corner in strides, logarithms of width and height in strides,
  /// objectness and classes after their sigmoids.
  case yolox(strides: [Int])
}

/// A detector whose output isn't what a head says.
public struct ForeignHeadError: Error, CustomStringConvertible, Equatable {
  /// What was found, what was expected, and what to do.
  public let description: String
}

extension ForeignHead {
  /// Appends the operators that make a network's output ours.
  ///
  /// - Throws: `ForeignHeadError` where the graph hasn't one output of such a shape, or the number
  ///   of its cells is known and another.
  public func appended(to graph: GraphDefinition) throws(ForeignHeadError) -> ForeignDetector {
    switch self {
    case .yolox(let strides): try Self.appendYOLOX(strides, to: graph)
    }
  }

  private static func appendYOLOX(
    _ strides: [Int], to graph: GraphDefinition
  ) throws(ForeignHeadError) -> ForeignDetector {
    guard graph.outputs.count == 1, let output = graph.outputs.first, let shape = output.shape,
      shape.count == 3, case .fixed(let numbers) = shape[2], numbers > 5
    else {
      throw ForeignHeadError(
        description: "a YOLOX network has one output [batch, cells, 5 + classes], but the graph "
          + "'\(graph.name)' has "
          + graph.outputs.map { "'\($0.name)' \($0.shape.map(Self.text) ?? "of unknown shape")" }
          .joined(separator: ", "))
    }
    let geometry = DetectionGeometry(strides: strides, bins: 1, classes: numbers - 5)
    if case .fixed(let cells) = shape[1], let (height, width) = imageSize(graph) {
      let expected = geometry.cellCount(height: height, width: width)
      guard cells == expected else {
        throw ForeignHeadError(
          description:
            "strides \(strides) give \(expected) cells for images of \(height)x\(width), "
            + "but the output '\(output.name)' of '\(graph.name)' has \(cells)")
      }
    }
    let names =
      graph.inputs.map(\.name) + graph.nodes.flatMap { $0.outputs + [$0.name] }
      + Array(graph.constants.keys)
    var builder = GraphBuilder(taken: Set(names))
    let centre = builder.slice(output.name, 0..<2, axis: 2, as: "head.centre")
    let logSize = builder.slice(output.name, 2..<4, axis: 2, as: "head.log_size")
    let objectness = builder.slice(output.name, 4..<5, axis: 2, as: "head.objectness")
    let classes = builder.slice(output.name, 5..<numbers, axis: 2, as: "head.classes")
    let half = builder.scalar(0.5, as: "head.half")
    let offset = builder.node("Sub", [centre, half], as: "head.offset")
    let size = builder.node("Exp", [logSize], as: "head.size")
    let score = builder.node("Mul", [objectness, classes], as: "head.score")
    let result = builder.distancesAndLogits(offset, size, score, axis: 2, as: "head")
    var changed = graph
    changed.nodes += builder.nodes
    changed.constants.merge(builder.constants) { old, _ in old }
    changed.outputs = [
      GraphPort(result, output.elementType, [shape[0], shape[1], .fixed(geometry.outputs)])
    ]
    return ForeignDetector(graph: changed, geometry: geometry)
  }

  /// Height and width of the graph's only input, where they are fixed.
  private static func imageSize(_ graph: GraphDefinition) -> (Int, Int)? {
    guard graph.inputs.count == 1, let shape = graph.inputs[0].shape, shape.count == 4 else {
      return nil
    }
    let isChannelsLast = shape[3] == .fixed(3) && shape[1] != .fixed(3)
    let (rows, columns) = isChannelsLast ? (1, 2) : (2, 3)
    guard case .fixed(let height) = shape[rows], case .fixed(let width) = shape[columns],
      (1...1 << 16).contains(height), (1...1 << 16).contains(width)
    else { return nil }
    return (height, width)
  }

  private static func text(_ shape: [GraphDimension]) -> String {
    "["
      + shape.map {
        switch $0 {
        case .fixed(let length): "\(length)"
        case .named(let name): name
        case .unknown: "?"
        }
      }.joined(separator: ", ") + "]"
  }
}

extension GraphBuilder {
  /// Joins distances from the cells' centres and logits of scores.
  ///
  /// - Parameters:
  ///   - offset: x and y of the box's centre from the cell's, in strides.
  ///   - size: width and height in strides.
  ///   - score: a probability for each class; its logit is log(p) − log(1 − p).
  ///   - axis: the axis of x and y.
  mutating func distancesAndLogits(
    _ offset: String, _ size: String, _ score: String, axis: Int, as name: String
  ) -> String {
    let half = scalar(0.5, as: name + ".half")
    let reach = node("Mul", [size, half], as: name + ".reach")
    let before = node("Sub", [reach, offset], as: name + ".left_top")
    let after = node("Add", [reach, offset], as: name + ".right_bottom")
    // Beyond these no logit is finite.
    let low = scalar(1e-12, as: name + ".low")
    let high = scalar(0.999_999_9, as: name + ".high")
    let one = scalar(1, as: name + ".one")
    let p = node("Clip", [score, low, high], as: name + ".p")
    let rest = node("Sub", [one, p], as: name + ".rest")
    let logit = node(
      "Sub",
      [
        node("Log", [p], as: name + ".log_p"), node("Log", [rest], as: name + ".log_rest"),
      ], as: name + ".logit")
    return node(
      "Concat", [before, after, logit], as: name + ".predictions", ["axis": .int(axis)])
  }
}
