import FoveaGraphs
import FoveaLayers
import FoveaSupport
import FoveaTensors
import FoveaWeights

/// The recognition of a detector's outputs.
extension GraphImport {
  /// The detector of a network and its head, and notes on what was inferred.
  static func detector(
    of graph: GraphDefinition, _ head: ForeignHead, _ input: GraphInput, _ settings: Settings,
    _ notes: inout [String]
  ) throws -> ForeignDetector {
    var graph = graph
    let size = (height: input.height, width: input.width)
    let names = settings.classNames ?? GraphOutputs.classNames(in: graph.metadata)
    guard case .boxes(let given) = head else {
      // An exporter that leaves the images' size open may leave all lengths open.
      if case .yolov8 = head, let output = graph.outputs.first,
        output.shape?.dropFirst().allSatisfy({ if case .fixed = $0 { true } else { false } })
          != true
      {
        let found = try input.output(of: graph).shape
        let batch = output.shape?.first ?? .unknown
        graph.outputs[0].shape = [batch] + found.dropFirst().map(GraphDimension.fixed)
      }
      let isPartial = ["segment", "pose"].contains(graph.metadata["task"])
      if isPartial {
        notes.append(
          "it is imported as a detector of boxes; masks and keypoints are left out (`GraphModel` "
            + "gives the raw outputs)")
      }
      return try head.appended(to: graph, size: size, classes: isPartial ? names?.count : nil)
    }
    var outputs = given
    try outputs.check(graph)
    graph.outputs = outputs.names.map { name in
      graph.outputs.first { $0.name == name } ?? GraphPort(name, .float32, nil)
    }
    graph.dropUnread()
    let found = try input.outputsForNoise(of: graph)
    guard let boxes = found[outputs.boxes], let scores = found[outputs.scores] else {
      throw GraphImportError("the network gives no boxes or no scores")
    }
    try outputs.infer(boxes, scores, of: graph, classNames: names, &notes)
    let columns = outputs.boxes != outputs.scores && outputs.labels == nil ? scores.shape.last : nil
    guard let classes = names?.count ?? columns.map({ $0 - (outputs.firstLabel ?? 0) }) else {
      throw GraphImportError(
        "the number of classes is not in the file; set `classNames` to the names of the labels")
    }
    return try ForeignHead.boxes(outputs).appended(
      to: graph, size: size, classes: classes,
      shapes: BoxShapes(
        boxes: boxes.shape, scores: scores.shape, isOpen: graph.hasDataDependentSizes))
  }
}

extension BoxOutputs {
  /// Infers the formats that aren't set from the outputs for noise, and the nodes before them.
  fileprivate mutating func infer(
    _ boxes: GraphValue, _ scores: GraphValue, of graph: GraphDefinition, classNames: [String]?,
    _ notes: inout [String]
  ) throws {
    let corners = try boxes.numbers()
    let width = boxes.shape.last ?? 4
    let numbers = corners.reals.enumerated().filter { $0.offset % max(width, 1) < 4 }
      .map(\.element)
    if isNormalized == nil {
      let largest = numbers.map(abs).max() ?? .infinity
      isNormalized = largest <= 2
      notes.append(
        numbers.isEmpty
          ? "its boxes are taken to be in pixels of the input, since it finds none in noise"
          : "its boxes are \(largest <= 2 ? "relative to the image's size" : "in pixels")")
    }
    let isPacked = self.boxes == self.scores
    let makers = graph.makers
    let last = makers[self.scores].map { graph.nodes[$0].op }
    if areLogits == nil {
      let values = try isPacked ? [] : scores.numbers().reals
      areLogits = labels == nil && last != "Softmax" && values.contains { $0 < 0 || $0 > 1 }
      if areLogits == true { notes.append("its scores are logits; a sigmoid is appended") }
    }
    guard firstLabel == nil || namesBackground(classNames) else { return }
    if labels == nil, !isPacked {
      let columns = scores.shape.last ?? 0
      // A softmax over the classes has a column for the background.
      let hasBackground =
        last == "Softmax" || classNames.map { $0.count + 1 == columns } == true
      firstLabel = hasBackground && !namesBackground(classNames) ? 1 : 0
      if firstLabel == 1 { notes.append("its first score is that of the background") }
    } else {
      firstLabel = 0
    }
  }

  private func namesBackground(_ names: [String]?) -> Bool {
    guard let first = names?.first?.lowercased() else { return false }
    return ["background", "__background__", "bg"].contains(first)
  }
}
