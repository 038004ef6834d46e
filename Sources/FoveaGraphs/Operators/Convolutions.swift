import FoveaTensors

/// Convolutions over one, two or three axes.
extension GraphOperator {
  static let conv = GraphOperator(
    "Conv", inputs: 2...3, learned: [1: .weight, 2: .bias]
  ) { call in
    let x = try call.input(0)
    let weights = try call.input(1)
    _ = try call.floats(0)
    _ = try call.floats(1)
    let bias = try call.optional(2) == nil ? nil : call.floats(2)
    return [
      GraphValue(
        channelsLast: try call.convolved(x, weights, bias: bias), x.elementType)
    ]
  }

  static let convTranspose = GraphOperator(
    "ConvTranspose", inputs: 2...3, learned: [1: .weight, 2: .bias]
  ) { call in
    let x = try call.input(0)
    let bias = try call.optional(2) == nil ? nil : call.floats(2)
    let y = try call.transposedConvolved(x, try call.input(1))
    return [GraphValue(channelsLast: bias.map { y + $0 } ?? y, x.elementType)]
  }
}

extension NodeCall {
  /// Convolves x `[N, C, …]` with weights `[O, C / groups, …]`; the result is `[N, …, O]`.
  func convolved(_ x: GraphValue, _ weights: GraphValue, bias: Tensor? = nil) throws -> Tensor {
    try require(
      (3...5).contains(x.rank) && weights.rank == x.rank,
      "needs images and weights of 3 to 5 axes, got \(x.shape) and \(weights.shape)")
    let image = Array(x.shape[2...])
    let kernel = Array(weights.shape[2...])
    if let declared = try ints("kernel_shape") {
      try require(
        declared == kernel,
        "attribute 'kernel_shape' is \(declared), but the weights have \(kernel)")
    }
    let groups = try int("group") ?? 1
    try require(
      groups > 0 && weights.shape[0] % groups == 0 && weights.shape[0] > 0 && weights.shape[1] > 0
        && x.shape[1] == weights.shape[1] &* groups && x.shape[0] > 0,
      "images \(x.shape) of \(x.shape[1]) channels don't match weights \(weights.shape), which "
        + "expect \(weights.shape[1]) channels in each of \(groups) groups")
    let windows = try windows(kernel, image: image)
    try checkFit(windows, image: image)
    try plausible([x.shape[0], weights.shape[0]] + windows.output(image))
    if let bias {
      try require(
        bias.shape == [weights.shape[0]],
        "the bias must have \(weights.shape[0]) elements, got the shape \(bias.shape)")
    }
    let order = GraphValue.channelsLast(x.rank)
    let (images, filters) = (x.tensor(in: order), weights.tensor(in: order))
    switch x.rank {
    case 3:
      let y = images.expandedAxis(at: 1).conv2D(
        filters.expandedAxis(at: 1), bias: bias, strides: Pair(windows.strides),
        padding: Padding(windows), dilation: Pair(windows.dilations), groups: groups)
      return y.squeezed(axes: [1])
    case 4:
      return images.conv2D(
        filters, bias: bias, strides: Pair(windows.strides), padding: Padding(windows),
        dilation: Pair(windows.dilations), groups: groups)
    default:
      let y = volumeConvolved(images, filters, windows, groups: groups)
      return bias.map { y + $0 } ?? y
    }
  }

  /// A convolution over depth, as a sum of 2D convolutions: one per slice of the filter.
  private func volumeConvolved(
    _ x: Tensor, _ weights: Tensor, _ windows: Windows, groups: Int
  ) -> Tensor {
    let padded = x.padded(
      [(0, 0), (windows.before[0], windows.after[0]), (0, 0), (0, 0), (0, 0)])
    let depth = windows.output(Array(x.shape[1...3]))[0]
    var result: Tensor?
    for tap in 0..<windows.size[0] {
      let start = tap * windows.dilations[0]
      let slices = padded.sliced(
        axis: 1, start..<start + (depth - 1) * windows.strides[0] + 1, step: windows.strides[0])
      let y = slices.reshaped([-1] + x.shape[2...]).conv2D(
        weights.sliced(axis: 1, tap..<tap + 1).squeezed(axes: [1]), strides: Pair(windows.strides),
        padding: Padding(windows), dilation: Pair(windows.dilations), groups: groups)
      result = result.map { $0 + y } ?? y
    }
    let y = result ?? x
    return y.reshaped([x.shape[0], depth] + y.shape[1...])
  }

  /// The transposed convolution of x `[N, C, …]` with weights `[C, O / groups, …]`; the result is
  /// `[N, …, O]`.
  func transposedConvolved(_ x: GraphValue, _ weights: GraphValue) throws -> Tensor {
    try require(
      (3...5).contains(x.rank) && weights.rank == x.rank && x.elementType.isFloating
        && weights.elementType.isFloating,
      "needs floating-point images and weights of 3 to 5 axes, got \(x.shape) and \(weights.shape)")
    let rank = x.rank - 2
    let groups = try int("group") ?? 1
    try require(
      groups > 0 && x.shape[1] == weights.shape[0] && x.shape[1] % groups == 0
        && !x.shape.contains(0) && !weights.shape.contains(0),
      "images \(x.shape) of \(x.shape[1]) channels don't match weights \(weights.shape) in "
        + "\(groups) groups")
    let image = Array(x.shape[2...])
    let size = Array(weights.shape[2...])
    var windows = try windows(size, image: image)
    let extra = try ints("output_padding") ?? [Int](repeating: 0, count: rank)
    try require(
      extra.count == rank && extra.allSatisfy { $0 >= 0 && $0 < 1 << 24 },
      "attribute 'output_padding' must be \(rank) non-negative integers, got \(extra)")
    // The output lengths before cropping.
    let full = (0..<rank).map { axis in
      (image[axis] - 1) * windows.strides[axis] + windows.reach(axis)
    }
    var output = (0..<rank).map { full[$0] + extra[$0] - windows.before[$0] - windows.after[$0] }
    let automatic = try autoPad()
    if var wanted = try ints("output_shape") ?? sameShape(automatic, image, windows) {
      if wanted.count == rank + 2 { wanted.removeFirst(2) }
      try require(
        wanted.count == rank && wanted.allSatisfy { $0 > 0 && $0 < 1 << 30 },
        "attribute 'output_shape' must be \(rank) positive integers, got \(wanted)")
      output = wanted
      for axis in 0..<rank {
        let total = full[axis] + extra[axis] - wanted[axis]
        windows.before[axis] =
          total < 0 ? 0 : automatic == "SAME_UPPER" ? total / 2 : total - total / 2
      }
    }
    try require(
      output.allSatisfy { $0 > 0 }, "the output would be empty: \(output)")
    let channels = weights.shape[1] * groups
    try plausible([x.shape[0], channels] + output)
    try plausible([x.shape[0], channels] + full)
    let order = GraphValue.channelsLast(x.rank)
    var (images, filters) = (x.tensor(in: order), weights.tensor(in: order))
    if rank == 3 {
      return try volumeTransposed(images, filters, windows, groups: groups, full, output)
    }
    if rank == 1 {
      (images, filters) = (images.expandedAxis(at: 1), filters.expandedAxis(at: 1))
    }
    let y = images.transposedConv2D(
      filters, strides: Pair(windows.strides), dilation: Pair(windows.dilations), groups: groups)
    let flat = rank == 1 ? y.squeezed(axes: [1]) : y
    return cut(flat, from: windows.before, to: output)
  }

  private func sameShape(_ automatic: String, _ image: [Int], _ windows: Windows) -> [Int]? {
    automatic.hasPrefix("SAME") ? zip(image, windows.strides).map { $0 * $1 } : nil
  }

  /// Crops images `[N, …, C]`, with zeros beyond their end.
  private func cut(_ y: Tensor, from starts: [Int], to lengths: [Int]) -> Tensor {
    var result = y
    for axis in starts.indices {
      let missing = starts[axis] + lengths[axis] - y.shape[axis + 1]
      if missing > 0 {
        var widths = [(before: Int, after: Int)](repeating: (0, 0), count: y.rank)
        widths[axis + 1].after = missing
        result = result.padded(widths)
      }
      if starts[axis] > 0 || lengths[axis] < result.shape[axis + 1] {
        result = result.sliced(axis: axis + 1, starts[axis]..<starts[axis] + lengths[axis])
      }
    }
    return result
  }

  /// A transposed convolution over depth: each slice of the filter contributes at other depths, and
  /// the contributions are summed.
  private func volumeTransposed(
    _ x: Tensor, _ weights: Tensor, _ windows: Windows, groups: Int, _ full: [Int], _ output: [Int]
  ) throws -> Tensor {
    let (batch, depth) = (x.shape[0], x.shape[1])
    let flat = x.reshaped([batch * depth] + x.shape[2...])
    var result: Tensor?
    for tap in 0..<windows.size[0] {
      let y = flat.transposedConv2D(
        weights.sliced(axis: 1, tap..<tap + 1).squeezed(axes: [1]), strides: Pair(windows.strides),
        dilation: Pair(windows.dilations), groups: groups)
      // Depth i of the input contributes to depth i · stride + tap · dilation.
      var spread = y.reshaped([batch, depth, 1] + y.shape[1...])
      spread = spread.padded(
        [(0, 0), (0, 0), (0, windows.strides[0] - 1), (0, 0), (0, 0), (0, 0)])
      spread = spread.reshaped([batch, depth * windows.strides[0]] + y.shape[1...])
        .sliced(axis: 1, 0..<(depth - 1) * windows.strides[0] + 1)
      let start = tap * windows.dilations[0]
      spread = spread.padded(
        [(0, 0), (start, full[0] - start - spread.shape[1]), (0, 0), (0, 0), (0, 0)])
      result = result.map { $0 + spread } ?? spread
    }
    return cut(result ?? x, from: windows.before, to: output)
  }
}
