import FoveaLayers
import FoveaTensors

/// Normalization of activations.
extension GraphOperator {
  static let batchNormalization = GraphOperator(
    "BatchNormalization", inputs: 5...5,
    learned: [1: .normScale, 2: .normShift, 3: .buffer, 4: .buffer]
  ) { call in
    let x = try call.input(0)
    let statistics = try (1...4).map { try call.input($0) }
    try call.require(
      x.rank >= 2 && x.elementType.isFloating,
      "needs a floating-point input [N, C, …], got \(x.elementType)\(x.shape)")
    for (index, value) in statistics.enumerated() {
      try call.require(
        value.shape == [x.shape[1]] && value.elementType.isFloating,
        "input \(index + 1) must have one element for each of \(x.shape[1]) channels, got "
          + "\(value.elementType)\(value.shape)")
    }
    let epsilon = try call.float("epsilon") ?? 1e-5
    let momentum = try call.float("momentum") ?? 0.9
    let images = Images.channelsLast(x)
    let numbers = statistics.map(\.tensor)
    if try call.opset >= 14 && call.flag("training_mode") {
      let (y, mean, variance) = images.batchNormalized(
        scale: numbers[0], shift: numbers[1], epsilon: epsilon)
      func blend(_ old: Tensor, _ new: Tensor) -> GraphValue {
        GraphValue(old * momentum + new * (1 - momentum), statistics[2].elementType)
      }
      return [
        GraphValue(channelsLast: y, x.elementType), blend(numbers[2], mean),
        blend(numbers[3], variance),
      ]
    }
    guard call.context.isTraining else {
      return [
        GraphValue(
          channelsLast: images.batchNormalized(
            scale: numbers[0], shift: numbers[1], mean: numbers[2], variance: numbers[3],
            epsilon: epsilon), x.elementType)
      ]
    }
    let parameters = statistics.compactMap(\.parameter)
    guard parameters.count == 4 else {
      return [
        GraphValue(
          channelsLast: images.batchNormalized(
            scale: numbers[0], shift: numbers[1], epsilon: epsilon
          ).output, x.elementType)
      ]
    }
    var layer = BatchNorm(x.shape[1], epsilon: epsilon, momentum: 1 - momentum)
    layer.weight = parameters[0]
    layer.bias = parameters[1]
    layer.runningMean = parameters[2]
    layer.runningVariance = parameters[3]
    return [GraphValue(channelsLast: layer(images, call.context), x.elementType)]
  }

  static let instanceNormalization = GraphOperator(
    "InstanceNormalization", inputs: 3...3, learned: [1: .normScale, 2: .normShift]
  ) { call in
    let x = try call.input(0)
    let (scale, shift) = (try call.floats(1), try call.floats(2))
    try call.require(
      x.rank >= 3 && x.elementType.isFloating && scale.shape == [x.shape[1]]
        && shift.shape == [x.shape[1]],
      "needs images [N, C, …] and one scale and bias per channel, got \(x.shape), "
        + "\(scale.shape) and \(shift.shape)")
    let epsilon = try call.float("epsilon") ?? 1e-5
    let y = Images.channelsLast(x).standardized(axes: Array(1..<(x.rank - 1)), epsilon: epsilon)
    return [GraphValue(channelsLast: y * scale + shift, x.elementType)]
  }

  static let groupNormalization = GraphOperator(
    "GroupNormalization", since: 18, inputs: 3...3, learned: [1: .normScale, 2: .normShift]
  ) { call in
    let x = try call.input(0)
    var (scale, shift) = (try call.floats(1), try call.floats(2))
    guard let groups = try call.int("num_groups") else {
      throw call.error("attribute 'num_groups' is missing")
    }
    try call.require(
      x.rank >= 3 && x.elementType.isFloating && groups > 0 && x.shape[1] % groups == 0,
      "images \(x.shape) can't be divided into \(groups) groups of channels")
    if call.opset < 21, scale.shape == [groups], shift.shape == [groups], groups != x.shape[1] {
      // One value per group, in these versions.
      func perChannel(_ t: Tensor) -> Tensor {
        t.reshaped([groups, 1]).broadcast(to: [groups, x.shape[1] / groups]).reshaped([x.shape[1]])
      }
      (scale, shift) = (perChannel(scale), perChannel(shift))
    }
    try call.require(
      scale.shape == [x.shape[1]] && shift.shape == [x.shape[1]],
      "scale and bias must have one element for each of \(x.shape[1]) channels, got \(scale.shape) "
        + "and \(shift.shape)")
    let y = Images.channelsLast(x).groupNormalized(
      groups: groups, scale: scale, shift: shift, epsilon: try call.float("epsilon") ?? 1e-5)
    return [GraphValue(channelsLast: y, x.elementType)]
  }

  static let layerNormalization = GraphOperator(
    "LayerNormalization", since: 17, inputs: 2...3, learned: [1: .normScale, 2: .normShift]
  ) { call in
    let x = try call.input(0)
    let axis = try call.axis(try call.int("axis") ?? -1, rank: x.rank)
    let inner = Array(axis..<x.rank)
    let scale = try call.input(1)
    _ = try call.broadcast([x.shape, scale.shape])
    let t = try call.floats(0)
    let mean = t.mean(axes: inner, keepingAxes: true)
    let centred = t - mean
    let deviation =
      ((centred * centred).mean(axes: inner, keepingAxes: true)
      + (try call.float("epsilon") ?? 1e-5)).rsqrt()
    var y = centred * deviation * scale.tensor
    if let shift = call.optional(2) {
      _ = try call.broadcast([x.shape, shift.shape])
      y = y + shift.tensor
    }
    return [GraphValue(y, x.elementType), GraphValue(mean), GraphValue(deviation)]
  }

  static let rmsNormalization = GraphOperator(
    "RMSNormalization", since: 23, inputs: 2...2, learned: [1: .normScale]
  ) { call in
    let x = try call.input(0)
    let axis = try call.axis(try call.int("axis") ?? -1, rank: x.rank)
    let t = try call.floats(0)
    _ = try call.broadcast([x.shape, call.input(1).shape])
    let square = (t * t).mean(axes: Array(axis..<x.rank), keepingAxes: true)
    let y = t * (square + (try call.float("epsilon") ?? 1e-5)).rsqrt() * (try call.floats(1))
    return [GraphValue(y, x.elementType)]
  }

  static let lpNormalization = GraphOperator("LpNormalization", inputs: 1...1) { call in
    let x = try call.input(0)
    _ = try call.floats(0)
    let axis = x.place(of: try call.axis(try call.int("axis") ?? -1, rank: x.rank))
    let t = x.physical
    let norm =
      try call.int("p") == 1
      ? t.abs().sum(axes: [axis], keepingAxes: true)
      : (t * t).sum(axes: [axis], keepingAxes: true).sqrt()
    return [GraphValue(t / norm, x.elementType, order: x.order)]
  }

  static let meanVarianceNormalization = GraphOperator(
    "MeanVarianceNormalization", since: 9, inputs: 1...1
  ) { call in
    let x = try call.input(0)
    _ = try call.floats(0)
    let axes = try call.axes(try call.ints("axes") ?? [0, 2, 3], rank: x.rank)
    let places = axes.map(x.place(of:)).sorted()
    let centred = x.physical - x.physical.mean(axes: places, keepingAxes: true)
    let deviation = centred.squared().mean(axes: places, keepingAxes: true).sqrt()
    let y = centred / (deviation + 1e-9)
    return [GraphValue(y, x.elementType, order: x.order)]
  }

  static let lrn = GraphOperator("LRN", inputs: 1...1) { call in
    let x = try call.input(0)
    _ = try call.floats(0)
    guard let size = try call.int("size"), size > 0, x.rank >= 3, size < 1 << 16 else {
      throw call.error("needs images [N, C, …] and a positive attribute 'size'")
    }
    let alpha = try call.float("alpha") ?? 1e-4
    let (beta, bias) = (try call.float("beta") ?? 0.75, try call.float("bias") ?? 1)
    let images = Images.channelsLast(x)
    let channels = x.shape[1]
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: x.rank)
    widths[x.rank - 1] = ((size - 1) / 2, size - 1 - (size - 1) / 2)
    let squares = (images * images).padded(widths)
    let sum = (1..<size).reduce(squares.sliced(axis: -1, 0..<channels)) {
      $0 + squares.sliced(axis: -1, $1..<$1 + channels)
    }
    let y = images * (sum * (alpha / Float(size)) + bias).power(-beta)
    return [GraphValue(channelsLast: y, x.elementType)]
  }

  static let dropout = GraphOperator("Dropout", inputs: 1...3) { call in
    let x = try call.input(0)
    let mask = GraphValue(.full(1, shape: x.shape, dtype: .bool))
    let rate =
      call.opset >= 12
      ? Float(try call.reals(1)?.first ?? 0.5) : try call.float("ratio") ?? 0.5
    try call.require(rate >= 0 && rate < 1, "the rate must be in 0..<1, got \(rate)")
    let asked = try call.wholes(2)?.first ?? 0
    // In training the layer drops elements, even if the file was exported for inference.
    guard rate > 0, call.context.isTraining || asked != 0 else { return [x, mask] }
    let keep = Tensor.randomUniform(x.physical.shape, key: call.context.nextKey()) .>= rate
    return [
      GraphValue(
        .where(keep, x.physical * (1 / (1 - rate)), 0), x.elementType, order: x.order),
      GraphValue(keep, .bool, order: x.order),
    ]
  }
}

extension Tensor {
  /// Standardization over axes: (x − μ) / √(σ² + ε).
  func standardized(axes: [Int], epsilon: Float) -> Tensor {
    let centred = self - mean(axes: axes, keepingAxes: true)
    let variance = (centred * centred).mean(axes: axes, keepingAxes: true)
    return centred * (variance + epsilon).rsqrt()
  }
}
