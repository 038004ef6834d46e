import FoveaTensors

/// Pooling over one, two or three axes.
extension GraphOperator {
  static let maxPool = GraphOperator("MaxPool", inputs: 1...1) { call in
    let x = try call.input(0)
    let geometry = try call.poolGeometry(x)
    if call.node.outputs.count > 1 && !call.node.outputs[1].isEmpty || !x.elementType.isFloating {
      return try call.maximaWithIndices(x, geometry)
    }
    return [try call.pooled(x, geometry, isMaximum: true)]
  }
  static let averagePool = GraphOperator("AveragePool", inputs: 1...1) { call in
    let x = try call.input(0)
    try call.require(x.elementType.isFloating, "input 0 must be floating-point")
    return [try call.pooled(x, try call.poolGeometry(x), isMaximum: false)]
  }
  static let lpPool = GraphOperator("LpPool", inputs: 1...1) { call in
    let x = try call.input(0)
    _ = try call.floats(0)
    let geometry = try call.poolGeometry(x)
    let p = Float(try call.int("p") ?? 2)
    let powers = Images.channelsLast(x).abs().power(p)
    let taps = try call.taps(powers, geometry, fill: 0)
    let sum = taps.dropFirst().reduce(taps[0]) { $0 + $1 }
    return [GraphValue(channelsLast: sum.power(1 / p), x.elementType)]
  }
  static let globalAveragePool = global("GlobalAveragePool") { x, axes, _ in
    // Divided before the sum, so that the sum is the result. A softmax that follows then sees
    // identical numbers in its maximum and its differences, however large they are.
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    return (x * (1 / Float(count))).sum(axes: axes, keepingAxes: true)
  }
  static let globalMaxPool = global("GlobalMaxPool") { x, axes, _ in
    x.max(axes: axes, keepingAxes: true)
  }
  static let globalLpPool = global("GlobalLpPool") { x, axes, call in
    let p = Float(try call.int("p") ?? 2)
    return x.abs().power(p).sum(axes: axes, keepingAxes: true).power(1 / p)
  }

  private static func global(
    _ name: String, _ function: @escaping @Sendable (Tensor, [Int], NodeCall) throws -> Tensor
  ) -> GraphOperator {
    GraphOperator(name, inputs: 1...1) { call in
      let x = try call.input(0)
      try call.require(
        x.rank >= 3 && x.elementType.isFloating && !x.shape.contains(0),
        "needs floating-point images [N, C, …], got \(x.elementType)\(x.shape)")
      let axes = (2..<x.rank).map(x.place(of:))
      return [GraphValue(try function(x.physical, axes, call), x.elementType, order: x.order)]
    }
  }

  static let maxUnpool = GraphOperator("MaxUnpool", since: 9, inputs: 2...3) { call in
    let x = try call.input(0)
    let places = try call.input(1).numbers().wholes
    try call.require(
      x.rank >= 3 && places.count == x.count,
      "needs maxima [N, C, …] and indices of the same shape")
    let size = try call.ints("kernel_shape") ?? []
    let image = Array(x.shape[2...])
    let windows = try call.windows(size, image: image)
    var shape =
      x.shape[..<2]
      + image.indices.map {
        (image[$0] - 1) * windows.strides[$0] + size[$0] - windows.before[$0] - windows.after[$0]
      }
    let own = try call.plausible(Array(shape), onHost: true)
    if let wanted = try call.wholes(2) { shape = ArraySlice(wanted) }
    let result = try call.plausible(Array(shape), onHost: true)
    try call.require(
      result.count == x.rank && zip(result, own).allSatisfy { $0 >= $1 },
      "the output shape \(result) is smaller than the shape \(own) of the pooled images")
    var values = [Double](repeating: 0, count: result.reduce(1, *))
    // Indices refer to the smaller image; in a larger output, its first rows and columns are used.
    let strides = Places.strides(result)
    let ownStrides = Places.strides(own)
    for (value, place) in zip(try x.numbers().reals, places) {
      try call.require(place >= 0 && place < own.reduce(1, *), "index \(place) is out of range")
      var rest = place
      var target = 0
      for axis in own.indices {
        target += rest / ownStrides[axis] * strides[axis]
        rest %= ownStrides[axis]
      }
      values[target] = value
    }
    return [GraphValue(HostArray(values, shape: result, x.elementType))]
  }
}

/// The geometry of a pooling's windows.
struct PoolGeometry {
  let windows: Windows
  let image: [Int]
  let output: [Int]
  let roundsUp: Bool
}

extension NodeCall {
  func poolGeometry(_ x: GraphValue) throws -> PoolGeometry {
    try require(
      (3...5).contains(x.rank) && !x.shape.contains(0),
      "needs images [N, C, …] of 3 to 5 axes, got \(x.shape)")
    let image = Array(x.shape[2...])
    guard let size = try ints("kernel_shape") else {
      throw error("attribute 'kernel_shape' is missing")
    }
    let windows = try windows(size, image: image)
    try checkFit(windows, image: image)
    try plausible(windows.size)
    let roundsUp = try flag("ceil_mode") && autoPad() == "NOTSET"
    let output = windows.output(image, roundingUp: roundsUp)
    try plausible(Array(x.shape[..<2]) + output)
    return PoolGeometry(windows: windows, image: image, output: output, roundsUp: roundsUp)
  }

  func pooled(_ x: GraphValue, _ geometry: PoolGeometry, isMaximum: Bool) throws -> GraphValue {
    let images = Images.channelsLast(x)
    let windows = geometry.windows
    let countsPadding = isMaximum ? false : try flag("count_include_pad")
    let isSimple = windows.size.indices.allSatisfy {
      windows.dilations[$0] == 1 && windows.before[$0] < windows.size[$0]
        && windows.after[$0] < windows.size[$0]
    }
    guard isSimple else {
      return GraphValue(
        channelsLast: try pooledByTaps(
          images, geometry, isMaximum: isMaximum, countsPadding: countsPadding), x.elementType)
    }
    func pool(_ x: Tensor, _ size: Pair, _ strides: Pair, _ padding: Padding) -> Tensor {
      isMaximum
        ? x.maxPool2D(size, strides: strides, padding: padding, roundingUp: geometry.roundsUp)
        : x.averagePool2D(
          size, strides: strides, padding: padding, roundingUp: geometry.roundsUp,
          countsPadding: countsPadding)
    }
    let (size, strides) = (Pair(windows.size), Pair(windows.strides))
    switch x.rank {
    case 3:
      let y = pool(images.expandedAxis(at: 1), size, strides, Padding(windows))
      return GraphValue(channelsLast: y.squeezed(axes: [1]), x.elementType)
    case 4:
      return GraphValue(
        channelsLast: pool(images, size, strides, Padding(windows)), x.elementType)
    default:
      // Depth after height and width: both maxima and means are separable.
      let shape = images.shape
      let flat = pool(
        images.reshaped([-1] + shape[2...]), size, strides, Padding(windows))
      let rows = flat.reshaped(
        [shape[0], shape[1], flat.shape[1] * flat.shape[2], flat.shape[3]])
      let y = pool(
        rows, Pair(windows.size[0], 1), Pair(windows.strides[0], 1),
        .explicit(top: windows.before[0], bottom: windows.after[0], left: 0, right: 0))
      return GraphValue(
        channelsLast: y.reshaped(
          [shape[0], y.shape[1], flat.shape[1], flat.shape[2], shape[4]]), x.elementType)
    }
  }

  /// For each position in the window, the elements of all windows at that position: images `[N, …,
  /// C]` of the output's size.
  func taps(_ images: Tensor, _ geometry: PoolGeometry, fill: Float) throws -> [Tensor] {
    let windows = geometry.windows
    try require(
      windows.size.reduce(1, *) <= 1 << 16,
      "windows of \(windows.size) are too large with these pads or dilations")
    let rank = geometry.image.count
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: rank + 2)
    for axis in 0..<rank {
      let end = (geometry.output[axis] - 1) * windows.strides[axis] + windows.reach(axis)
      widths[axis + 1] = (
        windows.before[axis],
        Swift.max(end - geometry.image[axis] - windows.before[axis], 0)
      )
    }
    let padded = images.padded(widths, fill: fill)
    let offsets = Places.all(windows.size, strides: Places.strides(windows.size))
    return offsets.map { offset in
      var rest = offset
      var tap = padded
      for (axis, stride) in Places.strides(windows.size).enumerated() {
        let start = rest / stride * windows.dilations[axis]
        rest %= stride
        tap = tap.sliced(
          axis: axis + 1,
          start..<start + (geometry.output[axis] - 1) * windows.strides[axis] + 1,
          step: windows.strides[axis])
      }
      return tap
    }
  }

  private func pooledByTaps(
    _ images: Tensor, _ geometry: PoolGeometry, isMaximum: Bool, countsPadding: Bool
  ) throws -> Tensor {
    let taps = try taps(images, geometry, fill: isMaximum ? -.infinity : 0)
    if isMaximum { return taps.dropFirst().reduce(taps[0]) { $0.maximum($1) } }
    let sum = taps.dropFirst().reduce(taps[0]) { $0 + $1 }
    // The number of pixels in each window: a product of one number per axis.
    let windows = geometry.windows
    var divisor = Tensor.ones([])
    for axis in geometry.image.indices {
      let low = countsPadding ? -windows.before[axis] : 0
      let high = geometry.image[axis] + (countsPadding ? windows.after[axis] : 0)
      let counts = (0..<geometry.output[axis]).map { index in
        let start = index * windows.strides[axis] - windows.before[axis]
        return Float(
          (0..<windows.size[axis]).filter {
            (low..<high).contains(start + $0 * windows.dilations[axis])
          }.count)
      }
      var shape = [Int](repeating: 1, count: geometry.image.count + 2)
      shape[axis + 1] = counts.count
      divisor = divisor * Tensor(counts, shape: shape)
    }
    return sum / divisor
  }

  /// Maxima and their indices in the flattened input, on the host: for integers, and for networks
  /// with unpooling.
  func maximaWithIndices(_ x: GraphValue, _ geometry: PoolGeometry) throws -> [GraphValue] {
    let host = try x.numbers()
    let windows = geometry.windows
    let values = host.reals
    let rank = geometry.image.count
    let columnMajor = try int("storage_order") == 1
    let strides = Places.strides(geometry.image)
    let indexStrides: [Int] =
      columnMajor
      ? (0..<rank).map { geometry.image[..<$0].reduce(1, *) } : strides
    let plane = geometry.image.reduce(1, *)
    let shape = Array(x.shape[..<2]) + geometry.output
    try plausible(shape, onHost: true)
    let outputs = Places.all(geometry.output, strides: Places.strides(geometry.output))
    let outputStrides = Places.strides(geometry.output)
    let tapStrides = Places.strides(windows.size)
    let tapCount = windows.size.reduce(1, *)
    var picked: [Int] = []
    var indices: [Int] = []
    for image in 0..<x.shape[0] * x.shape[1] {
      for output in outputs {
        var best: (place: Int, index: Int)?
        for tap in 0..<tapCount {
          var (place, index, inside) = (0, 0, true)
          for axis in 0..<rank {
            let position = output / outputStrides[axis] % geometry.output[axis]
            let step = tap / tapStrides[axis] % windows.size[axis]
            let at =
              position * windows.strides[axis] - windows.before[axis]
              + step * windows.dilations[axis]
            inside = inside && at >= 0 && at < geometry.image[axis]
            place += at * strides[axis]
            index += at * indexStrides[axis]
          }
          if inside {
            place += image * plane
            if let known = best, values[known.place] >= values[place] { continue }
            best = (place, index + image * plane)
          }
        }
        guard let best else { throw error("a window contains no pixel") }
        picked.append(best.place)
        indices.append(best.index)
      }
    }
    return [
      GraphValue(host.picking(picked, shape: shape)),
      GraphValue(HostArray(indices, shape: shape)),
    ]
  }
}
