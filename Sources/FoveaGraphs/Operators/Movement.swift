import FoveaTensors

/// Operators that move elements or change shapes.
extension GraphOperator {
  static let reshape = GraphOperator("Reshape", inputs: 1...2, takesTexts: true) { call in
    let x = try call.input(0)
    guard var shape = try call.axes(attribute: "shape", input: 1) else {
      throw call.error("the new shape is missing")
    }
    if try !call.flag("allowzero") {
      for axis in shape.indices where shape[axis] == 0 {
        try call.require(axis < x.rank, "the shape \(shape) copies axis \(axis) of \(x.shape)")
        shape[axis] = x.shape[axis]
      }
    }
    let open = shape.indices.filter { shape[$0] == -1 }
    try call.require(open.count <= 1, "the shape \(shape) has more than one length of -1")
    if let axis = open.first {
      shape[axis] = 1
      try call.plausible(shape)
      let known = shape.reduce(1, *)
      try call.require(
        known > 0 && x.count % known == 0,
        "\(x.shape) can't be reshaped: the other axes hold \(known) elements")
      shape[axis] = x.count / known
    }
    try call.plausible(shape)
    try call.require(
      shape.reduce(1, *) == x.count,
      "\(x.shape) holds \(x.count) elements, the shape \(shape) holds \(shape.reduce(1, *))")
    return [x.reshaped(shape)]
  }

  static let flatten = GraphOperator("Flatten", inputs: 1...1, takesTexts: true) { call in
    let x = try call.input(0)
    let given = try call.int("axis") ?? 1
    let axis = given == x.rank ? given : try call.axis(given, rank: x.rank)
    return [x.reshaped([x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)])]
  }

  static let squeeze = GraphOperator("Squeeze", inputs: 1...2, takesTexts: true) { call in
    let x = try call.input(0)
    let axes =
      try call.axes(input: 1).map { try call.axes($0, rank: x.rank) }
      ?? x.shape.indices.filter { x.shape[$0] == 1 }
    for axis in axes {
      try call.require(
        x.shape[axis] == 1, "axis \(axis) of \(x.shape) has length \(x.shape[axis]), not 1")
    }
    return [x.reshaped(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })]
  }

  static let unsqueeze = GraphOperator("Unsqueeze", inputs: 1...2, takesTexts: true) { call in
    let x = try call.input(0)
    let given = try call.axes(input: 1) ?? []
    var shape = x.shape
    for axis in try call.axes(given, rank: x.rank + given.count) { shape.insert(1, at: axis) }
    return [x.reshaped(shape)]
  }

  static let transpose = GraphOperator("Transpose", inputs: 1...1, takesTexts: true) { call in
    let x = try call.input(0)
    let axes = try call.ints("perm") ?? Array((0..<x.rank).reversed())
    try call.require(
      axes.sorted() == Array(0..<x.rank),
      "attribute 'perm' \(axes) must contain each of the \(x.rank) axes once")
    return [x.transposed(axes)]
  }

  static let expand = GraphOperator("Expand", since: 8, inputs: 2...2, takesTexts: true) { call in
    let x = try call.input(0)
    let shape = try call.broadcast([x.shape, call.wholes(1) ?? []])
    try call.plausible(shape, onHost: x.isHostOnly)
    return [x.broadcast(to: shape)]
  }

  static let tile = GraphOperator("Tile", since: 6, inputs: 2...2, takesTexts: true) { call in
    let x = try call.input(0)
    let repeats = try call.wholes(1) ?? []
    try call.require(
      repeats.count == x.rank && repeats.allSatisfy { $0 >= 0 },
      "needs one repeat count for each of \(x.rank) axes, got \(repeats)")
    for (length, count) in zip(x.shape, repeats) { try call.plausible([length, count]) }
    try call.plausible(zip(x.shape, repeats).map { $0 * $1 }, onHost: x.isHostOnly)
    let split = x.reshaped(x.shape.flatMap { [1, $0] })
    let wide = split.broadcast(to: zip(repeats, x.shape).flatMap { [$0, $1] })
    return [wide.reshaped(zip(x.shape, repeats).map { $0 * $1 })]
  }

  static let concat = GraphOperator("Concat", inputs: 1...4096, takesTexts: true) { call in
    let values = try call.all()
    _ = try call.commonType(values)
    let rank = values[0].rank
    let axis = try call.axis(try call.int("axis") ?? 1, rank: rank)
    for (index, value) in values.enumerated() {
      try call.require(
        value.rank == rank
          && (0..<rank).allSatisfy { $0 == axis || value.shape[$0] == values[0].shape[$0] },
        "input \(index) of shape \(value.shape) differs from \(values[0].shape) in more than axis "
          + "\(axis)")
    }
    var shape = values[0].shape
    shape[axis] = 0
    for value in values {
      shape[axis] += value.shape[axis]
      try call.plausible(shape, onHost: value.isHostOnly)
    }
    return [try GraphValue.joined(values, axis: axis)]
  }

  static let split = GraphOperator("Split", inputs: 1...2, takesTexts: true) { call in
    let x = try call.input(0)
    let axis = try call.axis(try call.int("axis") ?? 0, rank: x.rank)
    let length = x.shape[axis]
    var lengths = try call.axes(attribute: "split", input: 1) ?? []
    if lengths.isEmpty {
      let count = try call.int("num_outputs") ?? call.node.outputs.count
      try call.require(
        count > 0 && count <= Swift.max(length, 1), "can't split into \(count) parts")
      // The last part may be smaller.
      let part = (length + count - 1) / count
      lengths = (0..<count).map { Swift.max(0, Swift.min(part, length - $0 * part)) }
    }
    try call.require(
      lengths.allSatisfy { $0 >= 0 && $0 <= length } && lengths.reduce(0, +) == length,
      "parts of \(lengths) don't add up to axis \(axis)'s length \(length)")
    var start = 0
    return lengths.map { count in
      defer { start += count }
      return x.sliced(axis: axis, start: start, count: count, step: 1)
    }
  }

  static let slice = GraphOperator("Slice", inputs: 1...5, takesTexts: true) { call in
    var x = try call.input(0)
    guard let starts = try call.axes(attribute: "starts", input: 1),
      let ends = try call.axes(attribute: "ends", input: 2)
    else { throw call.error("starts or ends are missing") }
    let given = try call.axes(attribute: "axes", input: 3) ?? Array(starts.indices)
    let steps = try call.wholes(4) ?? [Int](repeating: 1, count: starts.count)
    try call.require(
      starts.count == ends.count && starts.count == given.count && starts.count == steps.count,
      "starts, ends, axes and steps must have equal counts, got \(starts.count), \(ends.count), "
        + "\(given.count) and \(steps.count)")
    _ = try call.axes(given, rank: x.rank)
    for (index, axis) in given.enumerated() {
      let axis = try call.axis(axis, rank: x.rank)
      let length = x.shape[axis]
      let step = Swift.min(Swift.max(steps[index], -1 << 40), 1 << 40)
      try call.require(step != 0, "the step must not be 0")
      func place(_ value: Int, _ range: ClosedRange<Int>) -> Int {
        Swift.min(
          Swift.max(value < 0 ? value + length : value, range.lowerBound), range.upperBound)
      }
      if length == 0 { continue }
      let range = step > 0 ? 0...length : -1...(length - 1)
      let start = place(starts[index], step > 0 ? range : 0...(length - 1))
      let end = place(ends[index], range)
      let distance = step > 0 ? end - start : start - end
      let count = distance <= 0 ? 0 : (distance - 1) / Swift.abs(step) + 1
      x = x.sliced(
        axis: axis, start: count == 0 ? 0 : start, count: count, step: count == 0 ? 1 : step)
    }
    return [x]
  }

  static let pad = GraphOperator("Pad", inputs: 1...4) { call in
    var x = try call.input(0)
    let mode = try call.choice("mode", "constant", of: ["constant", "reflect", "edge", "wrap"])
    guard let pads = try call.axes(attribute: "pads", input: 1) else {
      throw call.error("the pads are missing")
    }
    let axes =
      try call.wholes(3).map { try $0.map { try call.axis($0, rank: x.rank) } }
      ?? Array(0..<x.rank)
    try call.require(
      pads.count == 2 * axes.count && pads.allSatisfy { $0.magnitude < 1 << 30 },
      "needs pads before and after each of \(axes.count) axes, got \(pads)")
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: x.rank)
    for (index, axis) in axes.enumerated() {
      widths[axis] = (pads[index], pads[index + axes.count])
    }
    // Negative pads crop.
    for axis in 0..<x.rank where widths[axis].before < 0 || widths[axis].after < 0 {
      let (front, back) = (Swift.max(0, -widths[axis].before), Swift.max(0, -widths[axis].after))
      try call.require(
        front + back <= x.shape[axis], "the pads crop more than axis \(axis) of \(x.shape) has")
      x = x.sliced(axis: axis, start: front, count: x.shape[axis] - front - back, step: 1)
      widths[axis] = (Swift.max(0, widths[axis].before), Swift.max(0, widths[axis].after))
    }
    let result = zip(x.shape, widths).map { $0 + $1.before + $1.after }
    try call.plausible(result, onHost: x.isOnHost)
    if mode == "constant" {
      let fill =
        try call.optional(2)?.numbers() ?? call.float("value").map {
          HostArray([Double($0)], shape: [], .float32)
        } ?? HostArray([0.0], shape: [], .float32)
      if let host = x.host {
        let strides = Places.strides(x.shape)
        var places: [Int?] = [0]
        for axis in 0..<x.rank {
          places = places.flatMap { place in
            (-widths[axis].before..<x.shape[axis] + widths[axis].after).map { index in
              guard let place, index >= 0, index < x.shape[axis] else { return nil }
              return place + index * strides[axis]
            }
          }
        }
        return [GraphValue(host.picking(places, shape: result, else: fill))]
      }
      return [
        GraphValue(
          x.physical.padded(x.order.map { widths[$0] }, fill: Float(fill.reals.first ?? 0)),
          x.elementType, order: x.order)
      ]
    }
    for axis in 0..<x.rank where widths[axis].before > 0 || widths[axis].after > 0 {
      let length = x.shape[axis]
      try call.require(length > 0, "axis \(axis) is empty and can't be padded from its elements")
      let indices = (-widths[axis].before..<length + widths[axis].after).map { index in
        switch mode {
        case "edge": return Swift.min(Swift.max(index, 0), length - 1)
        case "wrap": return ((index % length) + length) % length
        default:
          let period = Swift.max(2 * (length - 1), 1)
          let place = ((index % period) + period) % period
          return place < length ? place : period - place
        }
      }
      x = x.picked(axis: axis, indices)
    }
    return [x]
  }

  static let depthToSpace = GraphOperator("DepthToSpace", inputs: 1...1) { call in
    let x = try call.input(0)
    let size = try call.int("blocksize") ?? 0
    try call.require(
      x.rank == 4 && size > 0 && size < 1 << 16 && x.shape[1] % (size * size) == 0,
      "channels of \(x.shape) can't be divided into blocks of \(size)x\(size)")
    let (n, c, h, w) = (x.shape[0], x.shape[1] / (size * size), x.shape[2], x.shape[3])
    let y =
      try call.choice("mode", "DCR", of: ["DCR", "CRD"]) == "DCR"
      ? x.reshaped([n, size, size, c, h, w]).transposed([0, 3, 4, 1, 5, 2])
      : x.reshaped([n, c, size, size, h, w]).transposed([0, 1, 4, 2, 5, 3])
    return [y.reshaped([n, c, h * size, w * size])]
  }

  static let spaceToDepth = GraphOperator("SpaceToDepth", inputs: 1...1) { call in
    let x = try call.input(0)
    let size = try call.int("blocksize") ?? 0
    try call.require(
      x.rank == 4 && size > 0 && size < 1 << 16 && x.shape[2] % size == 0 && x.shape[3] % size == 0,
      "the images \(x.shape) can't be divided into blocks of \(size)x\(size)")
    let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / size, x.shape[3] / size)
    let y = x.reshaped([n, c, h, size, w, size]).transposed([0, 3, 5, 1, 2, 4])
    return [y.reshaped([n, c * size * size, h, w])]
  }
}
