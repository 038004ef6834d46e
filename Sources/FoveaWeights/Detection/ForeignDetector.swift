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
  /// YOLOv8 and later ones of Ultralytics, exported without suppression: one output `[N, 4 + classes,
  /// cells]`, levels one after the other; centre, width and height in pixels of the input, then a
  /// probability for each class.
  case yolov8(strides: [Int])

  /// The heads' names.
  public static let names = ["yolox", "yolov8"]

  /// Makes a head; nil where the name is none.
  public init?(named name: String, strides: [Int]) {
    switch name {
    case "yolox": self = .yolox(strides: strides)
    case "yolov8": self = .yolov8(strides: strides)
    default: return nil
    }
  }

  /// The head that a file's metadata speak of, as Ultralytics writes them; nil where they don't.
  public init?(in graph: GraphDefinition) {
    guard graph.metadata["task"] == "detect", graph.metadata["names"] != nil,
      graph.outputs.count == 1, let shape = graph.outputs[0].shape, shape.count == 3,
      case .fixed(let rows) = shape[1], rows > 4
    else { return nil }
    self = .yolov8(strides: [8, 16, 32])
  }
}

/// A detector whose output isn't what a head says.
public struct ForeignHeadError: Error, CustomStringConvertible, Equatable {
  /// What was found, what was expected, and what to do.
  public let description: String
}

extension ForeignHead {
  /// Appends the operators that make a network's output ours.
  ///
  /// - Parameter size: height and width of the images, for a graph that leaves them open.
  /// - Throws: `ForeignHeadError` where the graph hasn't one output of such a shape, or the number
  ///   of its cells is known and another.
  public func appended(
    to graph: GraphDefinition, size: (height: Int, width: Int)? = nil
  ) throws(ForeignHeadError) -> ForeignDetector {
    switch self {
    case .yolox(let strides): try Self.appendYOLOX(strides, to: graph)
    case .yolov8(let strides):
      try Self.appendYOLOv8(strides, to: graph, size: Self.imageSize(graph) ?? size)
    }
  }

  private static func appendYOLOv8(
    _ strides: [Int], to graph: GraphDefinition, size: (height: Int, width: Int)?
  ) throws(ForeignHeadError) -> ForeignDetector {
    let (output, shape, numbers) = try sole(
      of: graph, numbersAt: 1, above: 4,
      "a YOLOv8 network has one output [batch, 4 + classes, cells]")
    guard let size, (1...1 << 14).contains(size.height), (1...1 << 14).contains(size.width) else {
      throw ForeignHeadError(
        description:
          "where the cells lie follows from the images' size, which '\(graph.name)' leaves "
          + "open; give it")
    }
    let geometry = DetectionGeometry(strides: strides, bins: 1, classes: numbers - 4)
    try check(shape[2], geometry, size, graph)
    var builder = GraphBuilder(GraphNames(of: graph))
    let grid = CellGrid(geometry, height: size.height, width: size.width)
    let places = (0..<grid.count).map(grid.place)
    let count = grid.count
    let widths = places.map(\.stride)
    let centres = places.flatMap { [$0.x / $0.stride, $0.y / $0.stride] }
    let stride = builder.constant(
      GraphTensor(widths, shape: [1, count, 1]), as: "head.strides")
    let cell = builder.constant(GraphTensor(centres, shape: [1, count, 2]), as: "head.cells")
    let rows = builder.node(
      "Transpose", [output], as: "head.rows", ["perm": .ints([0, 2, 1])])
    let box = builder.slice(rows, 0..<4, axis: 2, as: "head.box")
    let score = builder.slice(rows, 4..<numbers, axis: 2, as: "head.score")
    let scaled = builder.node("Div", [box, stride], as: "head.scaled")
    let centre = builder.slice(scaled, 0..<2, axis: 2, as: "head.centre")
    let extent = builder.slice(scaled, 2..<4, axis: 2, as: "head.size")
    let offset = builder.node("Sub", [centre, cell], as: "head.offset")
    let result = builder.distancesAndLogits(offset, extent, score, axis: 2, as: "head")
    return detector(graph, builder, result, [shape[0], shape[2]], geometry)
  }

  /// The graph with what was built after it.
  private static func detector(
    _ graph: GraphDefinition, _ builder: GraphBuilder, _ result: String, _ lead: [GraphDimension],
    _ geometry: DetectionGeometry
  ) -> ForeignDetector {
    var changed = graph
    changed.nodes += builder.nodes
    changed.constants.merge(builder.constants) { old, _ in old }
    changed.outputs = [GraphPort(result, .float32, lead + [.fixed(geometry.outputs)])]
    return ForeignDetector(graph: changed, geometry: geometry)
  }

  /// The only output, its shape and how many numbers a cell has.
  private static func sole(
    of graph: GraphDefinition, numbersAt axis: Int, above least: Int, _ expected: String
  ) throws(ForeignHeadError) -> (output: String, shape: [GraphDimension], numbers: Int) {
    guard graph.outputs.count == 1, let output = graph.outputs.first, let shape = output.shape,
      shape.count == 3, case .fixed(let numbers) = shape[axis], numbers > least
    else {
      let found = graph.outputs.map {
        "'\($0.name)' \($0.shape.map(text) ?? "of unknown shape")"
      }
      throw ForeignHeadError(
        description: "\(expected), but the graph '\(graph.name)' has "
          + found.joined(separator: ", "))
    }
    return (output.name, shape, numbers)
  }

  /// Throws where a known number of cells is not that of the strides.
  private static func check(
    _ cells: GraphDimension, _ geometry: DetectionGeometry, _ size: (height: Int, width: Int),
    _ graph: GraphDefinition
  ) throws(ForeignHeadError) {
    let expected = geometry.cellCount(height: size.height, width: size.width)
    guard case .fixed(let cells) = cells, cells != expected else { return }
    throw ForeignHeadError(
      description:
        "strides \(geometry.strides) give \(expected) cells for images of "
        + "\(size.height)x\(size.width), but the output of '\(graph.name)' has \(cells)")
  }

  private static func appendYOLOX(
    _ strides: [Int], to graph: GraphDefinition
  ) throws(ForeignHeadError) -> ForeignDetector {
    let (output, shape, numbers) = try sole(
      of: graph, numbersAt: 2, above: 5,
      "a YOLOX network has one output [batch, cells, 5 + classes]")
    let geometry = DetectionGeometry(strides: strides, bins: 1, classes: numbers - 5)
    if let size = imageSize(graph) { try check(shape[1], geometry, size, graph) }
    var builder = GraphBuilder(GraphNames(of: graph))
    let centre = builder.slice(output, 0..<2, axis: 2, as: "head.centre")
    let logSize = builder.slice(output, 2..<4, axis: 2, as: "head.log_size")
    let objectness = builder.slice(output, 4..<5, axis: 2, as: "head.objectness")
    let classes = builder.slice(output, 5..<numbers, axis: 2, as: "head.classes")
    let half = builder.scalar(0.5, as: "head.half")
    let offset = builder.node("Sub", [centre, half], as: "head.offset")
    let size = builder.node("Exp", [logSize], as: "head.size")
    let score = builder.node("Mul", [objectness, classes], as: "head.score")
    let result = builder.distancesAndLogits(offset, size, score, axis: 2, as: "head")
    return detector(graph, builder, result, [shape[0], shape[1]], geometry)
  }

  /// Height and width of the graph's only input, where they are fixed.
  private static func imageSize(_ graph: GraphDefinition) -> (height: Int, width: Int)? {
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
