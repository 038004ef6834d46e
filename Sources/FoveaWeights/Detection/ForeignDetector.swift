import FoveaGraphs
import FoveaLayers

/// An imported detector: a graph with an output in the layout of Fovea's detectors.
///
/// The output is `[N, predictions, 4 + classes]`: the distances left, top, right and bottom from
/// the cell's centre in units of the stride, followed by one logit per class. Each anchor is a
/// level of its own: three anchors at stride 16 are three entries 16 in `geometry.strides`.
public struct ForeignDetector: Sendable, Hashable {
  /// The network, including the operators that convert its output.
  public var graph: GraphDefinition
  /// The strides and classes of the output.
  public var geometry: DetectionGeometry
}

/// The output format of an imported detector.
public enum ForeignHead: Sendable, Hashable {
  /// YOLOX (Ge et al. 2021): one output `[N, cells, 5 + classes]`, level by level: x and y of the
  /// centre, relative to the cell's corner in strides; the logarithms of width and height in
  /// strides; objectness and class scores after their sigmoids.
  case yolox(strides: [Int])
  /// YOLOv8 and later models of Ultralytics, exported without suppression: one output `[N, 4 +
  /// classes, cells]`, level by level: centre, width and height in pixels of the input, then one
  /// probability per class.
  case yolov8(strides: [Int])
  /// A detector that decodes its boxes itself.
  case boxes(BoxOutputs)

  /// The names of the heads with strides: `yolox` and `yolov8`.
  public static let names = ["yolox", "yolov8"]

  /// Makes a head; nil if the name is unknown.
  public init?(named name: String, strides: [Int]) {
    switch name {
    case "yolox": self = .yolox(strides: strides)
    case "yolov8": self = .yolov8(strides: strides)
    default: return nil
    }
  }

  /// Derives the head from the metadata of Ultralytics' exports, from the names of YuNet's outputs,
  /// or from the outputs of a detector that decodes its boxes itself; nil where there are none.
  public init?(in graph: GraphDefinition) {
    let tasks = ["detect", "segment", "pose"]
    guard let task = graph.metadata["task"], tasks.contains(task), graph.metadata["names"] != nil,
      let output = graph.outputs.first, graph.outputs.count <= 2,
      let shape = output.shape, shape.count == 3
    else {
      if Self.joinedLevels(graph, [8, 16, 32]) != nil {
        self = .yolox(strides: [8, 16, 32])
        return
      }
      guard graph.outputs.count > 1, let outputs = BoxOutputs(in: graph) else { return nil }
      self = .boxes(outputs)
      return
    }
    // Exported with suppression: corners, score and label in each row.
    if shape[2] == .fixed(6), task == "detect" {
      var outputs = BoxOutputs(boxes: output.name, scores: output.name)
      (outputs.isNormalized, outputs.firstLabel, outputs.areLogits) = (false, 0, false)
      self = .boxes(outputs)
      return
    }
    if case .fixed(let rows) = shape[1], rows <= 4 { return nil }
    self = .yolov8(strides: [8, 16, 32])
  }
}

/// A detector with an output that does not match its head.
public struct ForeignHeadError: Error, CustomStringConvertible, Equatable {
  /// The expected format, the actual output and the remedy.
  public let description: String
}

extension ForeignHead {
  /// Appends operators that convert a network's output to the layout of `ForeignDetector`.
  ///
  /// - Parameters:
  ///   - size: The height and width of the images, for a graph that does not fix them.
  ///   - classes: The number of classes; by default all numbers of a cell after the box. Further
  ///     ones, such as keypoints and the weights of masks, are left out.
  ///   - shapes: The shapes of the outputs of a detector that decodes its boxes itself.
  /// - Throws: `ForeignHeadError` if the graph does not have exactly one output of this format, or
  ///   its number of cells does not match the strides.
  public func appended(
    to graph: GraphDefinition, size: (height: Int, width: Int)? = nil, classes: Int? = nil,
    shapes: BoxShapes? = nil
  ) throws(ForeignHeadError) -> ForeignDetector {
    switch self {
    case .yolox(let strides):
      return try Self.appendYOLOX(strides, to: Self.joinedLevels(graph, strides) ?? graph)
    case .yolov8(let strides):
      return try Self.appendYOLOv8(
        strides, to: graph, size: size ?? Self.imageSize(graph), classes: classes)
    case .boxes(let outputs):
      guard let size, let shapes, let classes else {
        throw ForeignHeadError(
          description: "the boxes of '\(graph.name)' need the image size, the outputs' shapes and "
            + "the number of classes")
      }
      try outputs.check(graph)
      return try outputs.appended(to: graph, shapes: shapes, classes: classes, size: size)
    }
  }

  /// A network with an output for each part and level, named `bbox_8`, `obj_8`, `cls_8` and so on,
  /// as YuNet's, with one output instead; nil for other networks.
  private static func joinedLevels(_ graph: GraphDefinition, _ strides: [Int]) -> GraphDefinition? {
    let parts = ["bbox", "obj", "cls"]
    let ports = strides.map { stride in parts.map { graph.port("\($0)_\(stride)") } }
    var (cells, numbers) = (0, 0)
    for level in ports {
      numbers = 0
      for (index, port) in level.enumerated() {
        guard let shape = port?.shape, shape.count == 3, case .fixed(let rows) = shape[1],
          case .fixed(let width) = shape[2]
        else { return nil }
        cells += index == 0 ? rows : 0
        numbers += width
      }
    }
    var builder = GraphBuilder(GraphNames(of: graph))
    let levels = ports.map { level in
      builder.node(
        "Concat", level.compactMap { $0?.name }, as: "head.level", ["axis": .int(2)])
    }
    let all = builder.node("Concat", levels, as: "head.levels", ["axis": .int(1)])
    var changed = graph
    changed.nodes += builder.nodes
    let batch = ports.first?.first??.shape?.first ?? .unknown
    changed.outputs = [GraphPort(all, .float32, [batch, .fixed(cells), .fixed(numbers)])]
    return changed
  }

  private static func appendYOLOv8(
    _ strides: [Int], to graph: GraphDefinition, size: (height: Int, width: Int)?, classes: Int?
  ) throws(ForeignHeadError) -> ForeignDetector {
    var graph = graph
    // A second output holds the prototypes of masks.
    if graph.outputs.count == 2, graph.outputs[1].shape?.count == 4 { graph.outputs.removeLast() }
    let (output, shape, numbers) = try sole(
      of: graph, numbersAt: 1, above: 4,
      "a YOLOv8 network has one output [batch, 4 + classes, cells]")
    guard let size, (1...1 << 14).contains(size.height), (1...1 << 14).contains(size.width) else {
      throw ForeignHeadError(
        description:
          "the positions of the cells depend on the image size, which '\(graph.name)' does "
          + "not fix; set `imageSize`")
    }
    let count = min(classes ?? numbers - 4, numbers - 4)
    let geometry = DetectionGeometry(strides: strides, bins: 1, classes: count)
    try check(shape[2], geometry, size, graph)
    var builder = GraphBuilder(GraphNames(of: graph))
    let grid = CellGrid(geometry, height: size.height, width: size.width)
    let places = (0..<grid.count).map(grid.place)
    let cells = grid.count
    let widths = places.map(\.stride)
    let centres = places.flatMap { [$0.x / $0.stride, $0.y / $0.stride] }
    let stride = builder.fixed(
      GraphTensor(widths, shape: [1, cells, 1]), as: "head.strides")
    let cell = builder.fixed(GraphTensor(centres, shape: [1, cells, 2]), as: "head.cells")
    let rows = builder.node(
      "Transpose", [output], as: "head.rows", ["perm": .ints([0, 2, 1])])
    let box = builder.slice(rows, 0..<4, axis: 2, as: "head.box")
    let score = builder.slice(rows, 4..<4 + count, axis: 2, as: "head.score")
    let scaled = builder.node("Div", [box, stride], as: "head.scaled")
    let centre = builder.slice(scaled, 0..<2, axis: 2, as: "head.centre")
    let extent = builder.slice(scaled, 2..<4, axis: 2, as: "head.size")
    let offset = builder.node("Sub", [centre, cell], as: "head.offset")
    let result = builder.distancesAndLogits(offset, extent, score, axis: 2, as: "head")
    return detector(graph, builder, result, [shape[0], shape[2]], geometry)
  }

  /// The detector of a built graph.
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

  /// The only output, its shape and the number of channels per cell.
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

  /// Throws if the output has a known number of cells that does not match the strides.
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

  /// The fixed height and width of the graph's only input; nil if they are dynamic.
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
  /// Concatenates the distances from the cells' centres and the logits of the scores.
  ///
  /// - Parameters:
  ///   - offset: The x and y of the box's centre relative to the cell's, in strides.
  ///   - size: The width and height in strides.
  ///   - score: A probability per class; its logit is log(p) − log(1 − p).
  ///   - axis: The axis of x and y.
  mutating func distancesAndLogits(
    _ offset: String, _ size: String, _ score: String, axis: Int, as name: String
  ) -> String {
    let half = scalar(0.5, as: name + ".half")
    let reach = node("Mul", [size, half], as: name + ".reach")
    let before = node("Sub", [reach, offset], as: name + ".left_top")
    let after = node("Add", [reach, offset], as: name + ".right_bottom")
    return predictions(before, after, score, axis: axis, as: name)
  }

  /// Concatenates distances left and top, right and bottom, and the logits of probabilities.
  mutating func predictions(
    _ before: String, _ after: String, _ score: String, axis: Int, as name: String
  ) -> String {
    // Keeps the logits finite.
    let low = scalar(1e-12, as: name + ".low")
    let high = scalar(0.999_999_9, as: name + ".high")
    let one = scalar(1, as: name + ".one")
    // Clip takes its limits as inputs only from operator set 11 on.
    let above = node("Max", [score, low], as: name + ".above")
    let p = node("Min", [above, high], as: name + ".p")
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
