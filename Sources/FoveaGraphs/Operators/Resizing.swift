import FoveaTensors

/// Resizing of images.
extension GraphOperator {
  static let resize = GraphOperator("Resize", since: 10, inputs: 2...4) { call in
    let x = try call.input(0)
    return [try call.resized(x, try ResizeSettings(call, x))]
  }
  static let upsample = GraphOperator("Upsample", inputs: 1...2) { call in
    let x = try call.input(0)
    return [try call.resized(x, try ResizeSettings(call, x))]
  }
}

/// The parameters of a resizing, for all versions of the operator.
struct ResizeSettings {
  /// The output lengths of all axes.
  var lengths: [Int]
  /// The scales of all axes.
  var scales: [Double]
  /// For `tf_crop_and_resize`: the start and end of the crop along each axis, in 0...1.
  var region: [(start: Double, end: Double)]
  var mode: String
  var coordinates: String
  var nearest: String
  var cubicSlope: Double
  var antialiases: Bool
  var excludesOutside: Bool
  var extrapolation: Double

  init(_ call: NodeCall, _ x: GraphValue) throws {
    mode = try call.choice("mode", "nearest", of: ["nearest", "linear", "bilinear", "cubic"])
    if mode == "bilinear" { mode = "linear" }
    let isOld = call.node.op == "Upsample" || call.opset < 11
    coordinates = try call.choice(
      "coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel",
      of: [
        "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
        "tf_crop_and_resize", "tf_half_pixel_for_nn",
      ])
    nearest = try call.choice(
      "nearest_mode", isOld ? "floor" : "round_prefer_floor",
      of: ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
    cubicSlope = Double(try call.float("cubic_coeff_a") ?? -0.75)
    antialiases = try call.flag("antialias")
    excludesOutside = try call.flag("exclude_outside")
    extrapolation = Double(try call.float("extrapolation_value") ?? 0)
    let rank = x.rank
    let axes =
      try call.ints("axes").map { try $0.map { try call.axis($0, rank: rank) } } ?? Array(0..<rank)
    lengths = x.shape
    scales = [Double](repeating: 1, count: rank)
    region = [(start: Double, end: Double)](repeating: (0, 1), count: rank)
    let given =
      try isOld
      ? call.reals(1) ?? call.floats("scales")?.map(Double.init) ?? [] : call.reals(2) ?? []
    if let wanted = isOld ? nil : try call.wholes(3), !wanted.isEmpty {
      try call.require(
        wanted.count == axes.count && wanted.allSatisfy { $0 > 0 },
        "needs a positive length for each of \(axes.count) axes, got \(wanted)")
      try call.plausible(wanted)
      for (axis, length) in zip(axes, wanted) {
        lengths[axis] = length
        scales[axis] = Double(length) / Double(Swift.max(x.shape[axis], 1))
      }
      let policy = try call.choice(
        "keep_aspect_ratio_policy", "stretch", of: ["stretch", "not_larger", "not_smaller"])
      if policy != "stretch", !axes.isEmpty {
        let all = axes.map { scales[$0] }
        let scale = (policy == "not_larger" ? all.min() : all.max()) ?? 1
        try call.require(
          axes.allSatisfy { scale * Double(x.shape[$0]) < Double(SizeLimit.elements) },
          "the lengths \(wanted) are too large")
        for axis in axes {
          scales[axis] = scale
          lengths[axis] = Int((scale * Double(x.shape[axis])).rounded(.toNearestOrAwayFromZero))
        }
      }
    } else {
      try call.require(
        given.count == axes.count && given.allSatisfy { $0 > 0 && $0 < 1e6 },
        "needs a positive scale for each of \(axes.count) axes, or lengths; got \(given)")
      for (axis, scale) in zip(axes, given) {
        scales[axis] = scale
        // In float32, like the scales: 5 · 1.4 is 7, not slightly less.
        lengths[axis] = Int((Float(x.shape[axis]) * Float(scale)).rounded(.down))
      }
    }
    if coordinates == "tf_crop_and_resize" {
      let bounds = try call.reals(1) ?? []
      try call.require(
        bounds.count == 2 * axes.count && bounds.allSatisfy { $0.magnitude < 1e6 },
        "'roi' must have a start and an end for each axis, got \(bounds)")
      for (index, axis) in axes.enumerated() {
        region[axis] = (bounds[index], bounds[index + axes.count])
      }
    }
  }

  /// For each output pixel along an axis, its input pixels and weights; none for a pixel outside,
  /// which gets the extrapolation value.
  func taps(axis: Int, length: Int) -> [[(index: Int, weight: Double)]] {
    (0..<lengths[axis]).map { position in
      guard let x = source(of: position, axis: axis, length: length) else { return [] }
      if mode == "nearest" {
        let index: Double =
          switch nearest {
          case "floor": x.rounded(.down)
          case "ceil": x.rounded(.up)
          case "round_prefer_ceil": (x + 0.5).rounded(.down)
          default: (x - 0.5).rounded(.up)
          }
        return [(Swift.min(Swift.max(Int(index), 0), length - 1), 1)]
      }
      let base = x.rounded(.down)
      let ratio = x - base
      let (start, weights) = weights(ratio, scale: scales[axis])
      var result = weights.enumerated().map { (index: Int(base) + start + $0, weight: $1) }
      if excludesOutside {
        result = result.map { (0..<length).contains($0.index) ? $0 : ($0.index, 0) }
        let sum = result.reduce(0) { $0 + $1.weight }
        result = result.map { ($0.index, $0.weight / sum) }
      }
      return result.map { (Swift.min(Swift.max($0.index, 0), length - 1), $0.weight) }
    }
  }

  /// The input position of an output pixel; nil for a pixel outside that is extrapolated.
  ///
  /// Computed in float32, like the scales and in other runtimes: in float64, a position at a pixel
  /// could be slightly before it, and its floor would be another pixel.
  private func source(of position: Int, axis: Int, length: Int) -> Double? {
    let (i, scale, count) = (Float(position), Float(scales[axis]), lengths[axis])
    let last = Float(length - 1)
    let x: Float
    switch coordinates {
    case "align_corners": x = count == 1 ? 0 : i * last / Float(count - 1)
    case "asymmetric": x = i / scale
    case "tf_half_pixel_for_nn": x = (i + 0.5) / scale
    case "pytorch_half_pixel": x = count == 1 ? -0.5 : (i + 0.5) / scale - 0.5
    case "half_pixel_symmetric":
      let adjustment = Float(count) / (scale * Float(length))
      x = Float(length) / 2 * (1 - adjustment) + (i + 0.5) / scale - 0.5
    case "tf_crop_and_resize":
      let (start, end) = (Float(region[axis].start), Float(region[axis].end))
      x =
        count == 1
        ? (start + end) * last / 2 : start * last + i * (end - start) * last / Float(count - 1)
      if x < 0 || x > last { return nil }
    default: x = (i + 0.5) / scale - 0.5
    }
    return Double(x)
  }

  /// The weights of the pixels around a position `ratio` after a pixel; the first is `start` pixels
  /// from it.
  private func weights(_ ratio: Double, scale: Double) -> (start: Int, weights: [Double]) {
    let scale = antialiases ? Swift.min(scale, 1) : 1
    let support = mode == "linear" ? 1.0 : 2.0
    // For antialiased shrinking, the kernel is widened accordingly.
    let start = Int((-support / scale).rounded(.down)) + 1
    var weights = (start...(1 - start)).map { kernel(scale * (Double($0) - ratio)) }
    if antialiases {
      let sum = weights.reduce(0, +)
      weights = weights.map { $0 / sum }
    }
    return (start, weights)
  }

  private func kernel(_ x: Double) -> Double {
    let x = Swift.abs(x)
    if mode == "linear" { return Swift.max(0, 1 - x) }
    let a = cubicSlope
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }
}

extension NodeCall {
  func resized(_ x: GraphValue, _ settings: ResizeSettings) throws -> GraphValue {
    try require(!x.shape.contains(0), "can't resize the empty shape \(x.shape)")
    try plausible(settings.lengths)
    try require(
      settings.lengths.allSatisfy { $0 > 0 }, "the output would be empty: \(settings.lengths)")
    try require(
      settings.mode == "nearest" || x.elementType.isFloating,
      "\(x.elementType) supports only mode 'nearest'")
    if let y = quicklyResized(x, settings) { return y }
    var y = x
    for axis in 0..<x.rank {
      let length = y.shape[axis]
      if settings.lengths[axis] == length, settings.scales[axis] == 1,
        settings.coordinates != "tf_crop_and_resize"
      {
        continue
      }
      y = mixed(y, axis: axis, settings.taps(axis: axis, length: length), settings)
    }
    return y
  }

  /// Uses a kernel if there is one: doubling by nearest pixels, or bilinear resizing with
  /// aligned pixel centres.
  private func quicklyResized(_ x: GraphValue, _ settings: ResizeSettings) -> GraphValue? {
    let order = GraphValue.channelsLast(4)
    guard x.rank == 4, x.elementType.isFloating, !x.isHostOnly,
      settings.lengths[0] == x.shape[0], settings.lengths[1] == x.shape[1]
    else { return nil }
    let size = Pair(settings.lengths[2], settings.lengths[3])
    let method: ResizeMethod
    switch settings.mode {
    case "nearest":
      for axis in 2...3 {
        let (input, output) = (x.shape[axis], settings.lengths[axis])
        let scale = Double(input) / Double(output)
        let usual = (0..<output).map { Swift.min(Int(Double($0) * scale), input - 1) }
        guard settings.taps(axis: axis, length: input).map({ $0.first?.index }) == usual else {
          return nil
        }
      }
      method = .nearest
    case "linear":
      let isUsual = (2...3).allSatisfy { axis in
        let (input, output) = (Double(x.shape[axis]), Double(settings.lengths[axis]))
        let scale = settings.scales[axis]
        return abs(output / input - scale) < 1e-9 * scale
          && (settings.coordinates == "half_pixel" || settings.coordinates == "half_pixel_symmetric"
            || (settings.coordinates == "pytorch_half_pixel" && output > 1))
      }
      guard isUsual, !settings.antialiases, !settings.excludesOutside else { return nil }
      method = .bilinear
    default: return nil
    }
    return GraphValue(channelsLast: x.tensor(in: order).resized(to: size, method), x.elementType)
  }

  /// Each output slice along an axis as a weighted sum of input slices.
  private func mixed(
    _ x: GraphValue, axis: Int, _ taps: [[(index: Int, weight: Double)]], _ settings: ResizeSettings
  ) -> GraphValue {
    if settings.mode == "nearest", taps.allSatisfy({ $0.count == 1 }) {
      return x.picked(axis: axis, taps.map { $0[0].index })
    }
    let order = x.order
    let place = x.place(of: axis)
    var shape = [Int](repeating: 1, count: x.rank)
    shape[place] = taps.count
    func along(_ values: [Double]) -> Tensor { Tensor(values.map { Float($0) }, shape: shape) }
    var result: Tensor?
    for tap in 0..<(taps.map(\.count).max() ?? 0) {
      let indices = taps.map { tap < $0.count ? Int32($0[tap].index) : 0 }
      let weights = taps.map { tap < $0.count ? $0[tap].weight : 0 }
      let part = x.physical.gathered(Tensor(indices), axis: place) * along(weights)
      result = result.map { $0 + part } ?? part
    }
    var y = result ?? x.physical
    if taps.contains(where: \.isEmpty) {
      y = y + along(taps.map { $0.isEmpty ? settings.extrapolation : 0 })
    }
    return GraphValue(y, x.elementType, order: order)
  }
}
