import FoveaGraphs

extension DarknetBuilder {
  /// Converts a head's output to Fovea's layout. For an anchor of p_w × p_h pixels at stride s:
  ///
  ///     x = α σ(t_x) − (α − 1) / 2,  w = p_w exp(t_w) / s,  p = σ(t_o) σ(t_class)
  ///
  /// with α = `scale_x_y` (Redmon & Farhadi 2018, Bochkovskiy et al. 2020). With `new_coords` the
  /// sigmoids are the convolution's, and w = p_w (2 t_w)² / s (Wang et al. 2021).
  mutating func yolo(
    _ section: DarknetConfiguration.Section, _ name: String
  ) throws(DarknetError) {
    let classes = try section.integer("classes", 20, in: 1...Self.limit)
    let count = try section.integer("num", 1, in: 1...1024)
    let scale = try section.number("scale_x_y", 1)
    let isNew = try section.integer("new_coords", 0, in: 0...1) == 1
    let sizes = try section.numbers("anchors") ?? []
    guard sizes.count == 2 * count, sizes.allSatisfy({ $0 > 0 }) else {
      throw section.problem(
        "num=\(count) needs \(2 * count) positive numbers in 'anchors', and there are "
          + "\(sizes.count)", at: "anchors")
    }
    let mask = try section.integers("mask") ?? Array(0..<count)
    guard !mask.isEmpty, mask.allSatisfy({ (0..<count).contains($0) }) else {
      throw section.problem("mask must name anchors from 0 to \(count - 1)", at: "mask")
    }
    let numbers = 5 + classes
    guard last.channels == mask.count * numbers else {
      throw section.problem(
        "\(mask.count) anchors and \(classes) classes need \(mask.count * numbers) filters in the "
          + "layer before, which has \(last.channels)")
    }
    let (stride, rest) = imageSize.width.quotientAndRemainder(dividingBy: last.width)
    guard rest == 0, stride * last.height == imageSize.height else {
      throw section.problem(
        "\(last.width)x\(last.height) cells don't divide an image of "
          + "\(imageSize.width)x\(imageSize.height)")
    }
    let anchors = mask.flatMap {
      [sizes[2 * $0] / Float(stride), sizes[2 * $0 + 1] / Float(stride)]
    }
    let split = graph.node(
      "Reshape",
      [last.name, graph.integers([0, mask.count, numbers, -1], as: name + ".split.shape")],
      as: name + ".split")
    let cells = graph.node(
      "Transpose", [split], as: name + ".cells", ["perm": .ints([0, 1, 3, 2])])
    let place = graph.slice(cells, 0..<2, axis: 3, as: name + ".place")
    let size = graph.slice(cells, 2..<4, axis: 3, as: name + ".log_size")
    let object = graph.slice(cells, 4..<5, axis: 3, as: name + ".object")
    let kinds = graph.slice(cells, 5..<numbers, axis: 3, as: name + ".classes")
    func sigmoid(_ input: String, _ part: String, _ graph: inout GraphBuilder) -> String {
      isNew ? input : graph.node("Sigmoid", [input], as: name + "." + part)
    }
    // From the cell's centre: α σ − (α − 1) / 2 − 1/2 = α (σ − 1/2).
    let half = graph.scalar(0.5, as: name + ".half")
    let centred = graph.node(
      "Sub", [sigmoid(place, "place_share", &graph), half], as: name + ".centred")
    let offset = graph.node(
      "Mul", [centred, graph.scalar(scale, as: name + ".scale_x_y")], as: name + ".offset")
    let anchorSizes = graph.fixed(
      GraphTensor(anchors.map { isNew ? 4 * $0 : $0 }, shape: [1, mask.count, 1, 2]),
      as: name + ".anchors")
    let factor =
      isNew
      ? graph.node("Mul", [size, size], as: name + ".factor")
      : graph.node("Exp", [size], as: name + ".factor")
    let extent = graph.node("Mul", [factor, anchorSizes], as: name + ".size")
    let score = graph.node(
      "Mul",
      [sigmoid(object, "objectness", &graph), sigmoid(kinds, "class_scores", &graph)],
      as: name + ".score")
    let found = graph.distancesAndLogits(offset, extent, score, axis: 3, as: name)
    let output = graph.node(
      "Reshape", [found, graph.integers([0, -1, 4 + classes], as: name + ".rows.shape")],
      as: name + ".rows")
    heads.append(Head(output: output, stride: stride, anchors: mask.count, classes: classes))
  }
}
