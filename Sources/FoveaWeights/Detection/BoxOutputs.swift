import FoveaGraphs
import FoveaLayers
import FoveaSupport

/// The outputs of a detector that decodes its boxes itself: boxes, scores, and usually labels.
///
/// Boxes are `[N, boxes, 4]`. Scores are `[N, boxes]` with labels of the same shape, or
/// `[N, boxes, classes]` without. The axis of the batch may be missing, as in torchvision's
/// detectors. One output `[N, boxes, 6]` may hold corners, score and label together.
public struct BoxOutputs: Sendable, Hashable {
  /// The four numbers of a box.
  public enum Format: String, Sendable, CaseIterable {
    /// Left, top, right, bottom.
    case xyxy
    /// Top, left, bottom, right.
    case yxyx
    /// The centre's x and y, width and height.
    case cxcywh
  }

  /// The output with the boxes.
  public var boxes: String
  /// The output with the scores; the same as `boxes` where one output holds everything.
  public var scores: String
  /// The output with the labels; nil where each class has a score of its own.
  public var labels: String?
  /// The output with the number of valid boxes of each image, if any.
  public var count: String?
  /// The numbers of a box.
  public var format = Format.xyxy
  /// Whether boxes are relative to the image's size; otherwise they are in pixels of the input.
  public var isNormalized: Bool?
  /// The label of the first class name: 1 where 0 is the background. With a score for each class,
  /// the number of the first column that is used.
  public var firstLabel: Int?
  /// Whether scores are logits.
  public var areLogits: Bool?

  /// Makes the outputs of a detector; formats that are nil are inferred.
  public init(boxes: String, scores: String, labels: String? = nil, count: String? = nil) {
    self.boxes = boxes
    self.scores = scores
    self.labels = labels
    self.count = count
  }

  /// The names of the outputs, each once.
  public var names: [String] {
    var names: [String] = []
    for name in [boxes, scores, labels, count].compactMap({ $0 }) where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Recognises the outputs of a detector by their names, or by their shapes and types; nil where
  /// they are something else.
  public init?(in graph: GraphDefinition) {
    func named(_ words: [String]) -> [String] {
      graph.outputs.map(\.name).filter { name in
        words.contains { name.lowercased().contains($0) }
      }
    }
    let counts = named(["num"])
    let boxes = named(["box"]).filter { !counts.contains($0) }
    let scores = named(["score", "conf"])
    let labels = named(["label", "class"]).filter { !scores.contains($0) }
    if boxes.count == 1, scores.count == 1, labels.count < 2, counts.count < 2 {
      self.init(boxes: boxes[0], scores: scores[0], labels: labels.first, count: counts.first)
      // TensorFlow's detectors.
      if boxes[0].lowercased().contains("detection_boxes") {
        (format, isNormalized, firstLabel) = (.yxyx, true, 1)
      }
    } else if let found = Self.byShape(graph) {
      self = found
    } else {
      return nil
    }
    if firstLabel == nil, let labels = self.labels, let port = graph.port(labels),
      port.elementType == .int64, graph.port(self.boxes)?.shape?.count == 2
    {
      // Torchvision's labels, which count the background as 0.
      firstLabel = 1
    }
  }

  /// Torchvision's outputs under any names: boxes `[K, 4]`, labels `[K]` of int64, scores `[K]`.
  private static func byShape(_ graph: GraphDefinition) -> BoxOutputs? {
    func outputs(_ rank: Int, _ type: ElementType) -> [GraphPort] {
      graph.outputs.filter { $0.shape?.count == rank && $0.elementType == type }
    }
    let boxes = outputs(2, .float32).filter { $0.shape?.last == .fixed(4) }
    let (scores, labels) = (outputs(1, .float32), outputs(1, .int64))
    guard boxes.count == 1, scores.count == 1, labels.count == 1 else { return nil }
    return BoxOutputs(boxes: boxes[0].name, scores: scores[0].name, labels: labels[0].name)
  }

  /// The valid labels of the first class name.
  package static let firstLabels = 0...1_000_000

  /// Throws unless the graph computes all outputs and the first label is valid.
  package func check(_ graph: GraphDefinition) throws(ForeignHeadError) {
    if let firstLabel, !Self.firstLabels.contains(firstLabel) {
      throw ForeignHeadError(
        description: "the first label is \(firstLabel), expected \(Self.firstLabels.lowerBound) to "
          + "\(Self.firstLabels.upperBound)")
    }
    let known = Set(graph.outputs.map(\.name)).union(graph.nodes.flatMap(\.outputs))
    for name in names where !known.contains(name) {
      throw ForeignHeadError(
        description: "the network computes no '\(name)'."
          + NearestName.question(for: name, among: known.sorted()) + " Its outputs: "
          + graph.outputs.map(\.name).joined(separator: ", "))
    }
  }
}

extension GraphDefinition {
  func port(_ name: String) -> GraphPort? { outputs.first { $0.name == name } }
}

/// The shapes that a detector's outputs have for an image.
public struct BoxShapes: Sendable, Hashable {
  /// The shape of the boxes.
  public var boxes: [Int]
  /// The shape of the scores.
  public var scores: [Int]
  /// Whether the number of boxes depends on the image.
  public var isOpen: Bool

  /// Makes shapes.
  public init(boxes: [Int], scores: [Int], isOpen: Bool) {
    self.boxes = boxes
    self.scores = scores
    self.isOpen = isOpen
  }
}

extension BoxOutputs {
  /// The largest number of boxes of an image, where it depends on the image.
  static let mostBoxes = 300

  /// Appends operators that convert the outputs to the layout of `ForeignDetector`. Its cells are
  /// only places for boxes: each box goes to the next cell.
  ///
  /// - Parameters:
  ///   - classes: The number of classes.
  ///   - size: The height and width of the images.
  /// - Throws: `ForeignHeadError` where the outputs' shapes aren't those of boxes and scores.
  func appended(
    to graph: GraphDefinition, shapes: BoxShapes, classes: Int, size: (height: Int, width: Int)
  ) throws(ForeignHeadError) -> ForeignDetector {
    guard classes > 0 else {
      throw ForeignHeadError(
        description:
          "the scores '\(scores)' are \(shapes.scores), which is no class from the first "
          + "label \(firstLabel ?? 0) on")
    }
    let isPacked = boxes == scores
    let rank = shapes.boxes.count
    guard rank == 2 || rank == 3, shapes.boxes.last == (isPacked ? 6 : 4) else {
      throw ForeignHeadError(
        description: "the boxes '\(boxes)' are \(shapes.boxes), expected "
          + (isPacked
            ? "[batch, boxes, 6] of corners, score and label" : "[batch, boxes, 4]"))
    }
    let perClass = !isPacked && labels == nil
    guard isPacked || shapes.scores.count == rank - (perClass ? 0 : 1),
      !perClass || shapes.scores.last == classes + (firstLabel ?? 0)
        || shapes.scores.last ?? 0 > classes
    else {
      throw ForeignHeadError(
        description: "the scores '\(scores)' are \(shapes.scores) for boxes \(shapes.boxes), "
          + "expected [batch, boxes" + (perClass ? ", classes]" : "], since there are labels"))
    }
    // One stride for all levels, whose cells are few.
    let step = min(size.height, size.width)
    let perLevel = (size.height / step) * (size.width / step)
    let wanted = shapes.isOpen ? Self.mostBoxes : max(shapes.boxes[rank - 2], 1)
    let levels = (wanted + perLevel - 1) / perLevel
    let geometry = DetectionGeometry(
      strides: [Int](repeating: step, count: levels), bins: 1, classes: classes,
      isSuppressed: !perClass || graph.nodes.contains { $0.op == "NonMaxSuppression" })
    var builder = GraphBuilder(GraphNames(of: graph))
    let isSingle = rank == 2 || shapes.boxes[0] == 1
    let rows = BoxRows(
      outputs: self, isBatched: rank == 3, isSelected: shapes.isOpen && isSingle,
      count: levels * perLevel)
    let result = rows.append(to: &builder, geometry, size)
    var changed = graph
    changed.nodes += builder.nodes
    changed.constants.merge(builder.constants) { old, _ in old }
    let batch = graph.port(boxes)?.shape.flatMap { rank == 3 ? $0.first : .fixed(1) } ?? .unknown
    changed.outputs = [
      GraphPort(result, .float32, [batch, .fixed(rows.count), .fixed(geometry.outputs)])
    ]
    return ForeignDetector(graph: changed, geometry: geometry)
  }
}
