import FoveaGraphs
import FoveaLayers

/// Writes the operators behind the outputs of a detector.
struct BoxRows {
  let outputs: BoxOutputs
  let isBatched: Bool
  /// Whether rows are chosen by their scores, since there may be more than the result holds.
  let isSelected: Bool
  /// The number of rows of the result.
  let count: Int

  func append(
    to builder: inout GraphBuilder, _ geometry: DetectionGeometry, _ size: (height: Int, width: Int)
  ) -> String {
    let order = isSelected ? best(&builder, geometry.classes) : nil
    var boxes = padded(outputs.boxes, &builder, as: "head.boxes", lastAxis: true, order)
    var scores: String
    var labels: String?
    if outputs.boxes == outputs.scores {
      let all = boxes
      boxes = builder.slice(all, 0..<4, axis: 2, as: "head.corners")
      scores = builder.slice(all, 4..<5, axis: 2, as: "head.score")
      labels = builder.slice(all, 5..<6, axis: 2, as: "head.label")
    } else if let name = outputs.labels {
      let column = builder.integers([2], as: "head.column")
      scores = builder.node(
        "Unsqueeze",
        [padded(outputs.scores, &builder, as: "head.scores", lastAxis: false, order), column],
        as: "head.score")
      // Padded as floating-point numbers, the type of which some labels are.
      let numbers = builder.node(
        "Cast", [name], as: "head.label_numbers", ["to": .int(ElementType.float32.onnxCode)])
      labels = builder.node(
        "Unsqueeze",
        [padded(numbers, &builder, as: "head.labels", lastAxis: false, order), column],
        as: "head.label")
    } else {
      let all = padded(outputs.scores, &builder, as: "head.scores", lastAxis: true, order)
      let first = outputs.firstLabel ?? 0
      scores = builder.slice(
        all, first..<first + geometry.classes, axis: 2, as: "head.score")
    }
    if outputs.areLogits == true {
      scores = builder.node("Sigmoid", [scores], as: "head.probability")
    }
    if let labels {
      // The score of a box goes to the class of its label.
      let classes = builder.constant(
        GraphTensor(
          (0..<geometry.classes).map { Float($0 + (outputs.firstLabel ?? 0)) },
          shape: [1, 1, geometry.classes]), as: "head.classes")
      let isOwn = builder.node("Equal", [labels, classes], as: "head.is_label")
      let own = builder.node(
        "Cast", [isOwn], as: "head.share", ["to": .int(ElementType.float32.onnxCode)])
      scores = builder.node("Mul", [own, scores], as: "head.class_score")
    }
    if let count = outputs.count { scores = counted(scores, count, &builder) }
    let (before, after) = distances(boxes, geometry, size, &builder)
    return builder.predictions(before, after, scores, axis: 2, as: "head")
  }

  /// The places of the rows with the best scores, as many as the result holds; nil where rows are
  /// valid by their place, or where the zeros behind them are no low scores.
  private func best(_ builder: inout GraphBuilder, _ classes: Int) -> String? {
    guard outputs.count == nil, outputs.areLogits != true else { return nil }
    let isPacked = outputs.boxes == outputs.scores
    let isVector = !isPacked && outputs.labels != nil
    var scores = extended(outputs.scores, &builder, as: "head.all_scores", lastAxis: !isVector)
    if isPacked {
      scores = builder.slice(scores, 4..<5, axis: 2, as: "head.row_scores")
    } else if !isVector {
      let first = outputs.firstLabel ?? 0
      scores = builder.slice(scores, first..<first + classes, axis: 2, as: "head.row_scores")
      scores = builder.topK(scores, 1, as: "head.row_score").values
    }
    let flat = builder.node(
      "Reshape", [scores, builder.integers([-1], as: "head.flat")], as: "head.ranked")
    return builder.topK(flat, count, as: "head.best").indices
  }

  /// As many rows of one image or a batch as the result holds: the first, or those of an order.
  private func padded(
    _ name: String, _ builder: inout GraphBuilder, as label: String, lastAxis: Bool,
    _ order: String?
  ) -> String {
    let value = extended(name, &builder, as: label, lastAxis: lastAxis)
    if let order {
      return builder.node("Gather", [value, order], as: label, ["axis": .int(1)])
    }
    return builder.slice(value, 0..<count, axis: 1, as: label)
  }

  /// Rows of one image or a batch, followed by as many zeros as the result has rows.
  private func extended(
    _ name: String, _ builder: inout GraphBuilder, as label: String, lastAxis: Bool
  ) -> String {
    var value = name
    if !isBatched {
      value = builder.node(
        "Unsqueeze", [value, builder.integers([0], as: label + ".batch")], as: label + ".one")
    }
    let pads = lastAxis ? [0, 0, 0, 0, count, 0] : [0, 0, 0, count]
    return builder.node(
      "Pad", [value, builder.integers(pads, as: label + ".pads")], as: label + ".padded")
  }

  /// Zero for the rows beyond an image's number of boxes.
  private func counted(_ scores: String, _ name: String, _ builder: inout GraphBuilder) -> String {
    let numbers = builder.node(
      "Cast", [name], as: "head.count", ["to": .int(ElementType.float32.onnxCode)])
    let each = builder.node(
      "Reshape", [numbers, builder.integers([-1, 1, 1], as: "head.count_shape")],
      as: "head.count_of_each")
    let places = builder.constant(
      GraphTensor((0..<count).map { Float($0) }, shape: [1, count, 1]), as: "head.places")
    let isValid = builder.node("Less", [places, each], as: "head.is_valid")
    let valid = builder.node(
      "Cast", [isValid], as: "head.valid", ["to": .int(ElementType.float32.onnxCode)])
    return builder.node("Mul", [scores, valid], as: "head.valid_score")
  }

  /// The distances left and top, and right and bottom, from the cells' centres in strides.
  private func distances(
    _ boxes: String, _ geometry: DetectionGeometry, _ size: (height: Int, width: Int),
    _ builder: inout GraphBuilder
  ) -> (before: String, after: String) {
    let step = Float(geometry.strides[0])
    let scales =
      outputs.isNormalized == true
      ? [Float(size.width) / step, Float(size.height) / step] : [1 / step, 1 / step]
    let scale = builder.constant(GraphTensor(scales, shape: [1, 1, 2]), as: "head.scale")
    var ends = [(0, 2), (2, 4)].map { low, high in
      builder.slice(boxes, low..<high, axis: 2, as: "head.end")
    }
    switch outputs.format {
    case .xyxy: break
    case .yxyx:
      let flipped = builder.integers([1, 0], as: "head.flipped")
      ends = ends.map {
        builder.node("Gather", [$0, flipped], as: "head.xy", ["axis": .int(2)])
      }
    case .cxcywh:
      let half = builder.node(
        "Mul", [ends[1], builder.scalar(0.5, as: "head.half_of")], as: "head.half_size")
      ends = [
        builder.node("Sub", [ends[0], half], as: "head.left_top_of"),
        builder.node("Add", [ends[0], half], as: "head.right_bottom_of"),
      ]
    }
    let grid = CellGrid(geometry, height: size.height, width: size.width)
    let centres = (0..<grid.count).map(grid.place).flatMap { [$0.x / step, $0.y / step] }
    let centre = builder.constant(
      GraphTensor(centres, shape: [1, grid.count, 2]), as: "head.cells")
    let scaled = ends.map { builder.node("Mul", [$0, scale], as: "head.scaled") }
    return (
      builder.node("Sub", [centre, scaled[0]], as: "head.left_top"),
      builder.node("Sub", [scaled[1], centre], as: "head.right_bottom")
    )
  }
}
