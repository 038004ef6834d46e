import FoveaTensors

/// Operators of quantized networks: integers with a scale and a zero point.
extension GraphOperator {
  static let quantizeLinear = GraphOperator("QuantizeLinear", since: 10, inputs: 2...3) { call in
    let x = try call.input(0)
    let zero = call.optional(2)
    let precision = try call.int("precision") ?? 0
    try call.require(
      precision == 0 || precision == 1, "division in element type \(precision) is not supported")
    let wanted = try call.int("output_dtype") ?? 0
    let type =
      wanted == 0 ? zero?.elementType ?? .uint8 : try call.elementType(wanted)
    let scale = try call.stretched(call.input(1), like: x)
    let quotient = x.tensor.cast(.float32) / scale.tensor.cast(.float32)
    let offset = try zero.map { try call.stretched($0, like: x).tensor.cast(.float32) }
    if type.isFloating {
      let moved = GraphValue(offset.map { quotient + $0 } ?? quotient)
      return [GraphValue(try call.held(moved.numbers(), as: type))]
    }
    return [try call.saturated(quotient.round(), offset, type)]
  }

  static let dequantizeLinear = GraphOperator("DequantizeLinear", since: 10, inputs: 2...3) {
    call in
    let x = try call.input(0)
    let scale = try call.input(1)
    let wanted = try call.int("output_dtype") ?? 0
    let type = wanted == 0 ? scale.elementType : try call.elementType(wanted)
    try call.require(type.isFloating, "the result must be floating-point, got \(type)")
    let centred = try call.centred(x, zero: call.optional(2))
    return [
      GraphValue(centred * (try call.stretched(scale, like: x).tensor.cast(.float32)), type)
    ]
  }

  static let dynamicQuantizeLinear = GraphOperator(
    "DynamicQuantizeLinear", since: 11, inputs: 1...1
  ) { call in
    let x = try call.floats(0)
    try call.require(!x.shape.contains(0), "the input is empty and has no range")
    let (low, high) = (x.min().minimum(0), x.max().maximum(0))
    let range = (high - low) / 255
    // Only zeros: the range is empty, and any scale maps them to themselves.
    let scale = Tensor.where(range .== 0, 1, range)
    let zero = (low / -scale).clamped(0...255).round()
    return [
      try call.saturated((x / scale).round(), zero, .uint8), GraphValue(scale, .float32),
      GraphValue(zero.cast(.uint8), .uint8),
    ]
  }

  static let convInteger = GraphOperator("ConvInteger", since: 10, inputs: 2...4) { call in
    let (x, weights) = (try call.input(0), try call.input(1))
    let images = try call.centred(x, zero: call.optional(2))
    let filters = try call.centred(weights, zero: call.optional(3), axis: 0)
    let y = try call.exactly(images) { try call.convolved(GraphValue($0), GraphValue(filters)) }
    return [GraphValue(y, .int32, order: GraphValue.channelsLast(x.rank))]
  }

  static let qLinearConv = GraphOperator("QLinearConv", since: 10, inputs: 8...9) { call in
    let (x, weights) = (try call.input(0), try call.input(3))
    let images = try call.centred(x, zero: call.input(2))
    let filters = try call.centred(weights, zero: call.input(5), axis: 0)
    var y = try call.exactly(images) { try call.convolved(GraphValue($0), GraphValue(filters)) }
      .cast(.float32)
    if let bias = call.optional(8) {
      try call.require(
        bias.shape == [weights.shape[0]],
        "the bias must have \(weights.shape[0]) elements, got the shape \(bias.shape)")
      y = y + bias.tensor.cast(.float32)
    }
    // Channels are the tensor's last axis, so that scales per channel broadcast.
    let factor =
      try call.single(1) * call.perChannel(4, weights.shape[0]) / call.single(6)
    let result = try call.saturated(
      (y * factor).round(), try call.single(7), call.input(7).elementType)
    return [
      GraphValue(
        result.physical, result.elementType, order: GraphValue.channelsLast(x.rank))
    ]
  }

  static let matMulInteger = GraphOperator("MatMulInteger", since: 10, inputs: 2...4) { call in
    let a = try call.rows(call.input(0), zero: call.optional(2))
    let b = try call.centred(call.input(1), zero: call.optional(3), axis: -1)
    let y = try call.exactly(a) {
      try call.product(GraphValue($0), GraphValue(b), .float32).tensor
    }
    return [GraphValue(y, .int32)]
  }

  static let qLinearMatMul = GraphOperator("QLinearMatMul", since: 10, inputs: 8...8) { call in
    let a = try call.rows(call.input(0), zero: call.input(2))
    let b = try call.centred(call.input(3), zero: call.input(5), axis: -1)
    let y = try call.exactly(a) {
      try call.product(GraphValue($0), GraphValue(b), .float32).tensor
    }.cast(.float32)
    func scale(_ index: Int, isRows: Bool) throws -> Tensor {
      let value = try call.input(index)
      if value.count == 1 { return value.tensor.reshaped([]) }
      return isRows && value.rank == 1 ? value.tensor.reshaped([value.count, 1]) : value.tensor
    }
    let factor =
      try scale(1, isRows: true) * scale(4, isRows: false) / scale(6, isRows: true)
    let zero = try scale(7, isRows: true).cast(.float32)
    return [try call.saturated((y * factor).round(), zero, call.input(7).elementType)]
  }
}

extension NodeCall {
  /// Scales or zero points, reshaped to broadcast to the shape of `x`: one for all, one per index
  /// of attribute `axis`, or one per block of `block_size`.
  func stretched(_ scale: GraphValue, like x: GraphValue, axis given: Int? = nil) throws
    -> GraphValue
  {
    if scale.rank == 0 || (scale.count == 1 && scale.rank <= 1) { return scale.reshaped([]) }
    let axis = try axis(try given ?? int("axis") ?? 1, rank: x.rank)
    if scale.rank == 1 {
      try require(
        scale.count == x.shape[axis],
        "\(scale.count) scales don't match axis \(axis) of \(x.shape); expected \(x.shape[axis])")
      var shape = [Int](repeating: 1, count: x.rank)
      shape[axis] = scale.count
      return scale.reshaped(shape)
    }
    let block = try int("block_size") ?? 0
    try require(
      block > 0 && scale.rank == x.rank
        && x.shape.indices.allSatisfy {
          scale.shape[$0] == ($0 == axis ? (x.shape[$0] - 1) / block + 1 : x.shape[$0])
        },
      "scales \(scale.shape) don't match \(x.shape) in blocks of \(block) along axis \(axis)")
    return scale.picked(axis: axis, (0..<x.shape[axis]).map { $0 / block })
  }

  /// Integers minus their zero point, as float32.
  func centred(_ x: GraphValue, zero: GraphValue?, axis: Int? = nil) throws -> Tensor {
    let numbers = x.tensor.cast(.float32)
    guard let zero else { return numbers }
    // Zero points of a matrix or batch, one per column, broadcast.
    if axis == -1, zero.rank > 1 { return numbers - zero.tensor.cast(.float32) }
    return numbers - (try stretched(zero, like: x, axis: axis).tensor.cast(.float32))
  }

  /// The left operand of a product minus its zero point, which may be one per row.
  func rows(_ a: GraphValue, zero: GraphValue?) throws -> Tensor {
    guard let zero, zero.count > 1 else { return try centred(a, zero: zero) }
    let wide = zero.rank == 1 ? zero.reshaped([zero.count, 1]) : zero
    _ = try broadcast([a.shape, wide.shape])
    return a.tensor.cast(.float32) - wide.tensor.cast(.float32)
  }

  /// An exact linear function of integers of at most 9 bits, as int32.
  ///
  /// Sums of their products exceed the 24-bit significand of float32. Sums over their upper and
  /// lower halves do not, up to some 4,000 terms.
  func exactly(_ x: Tensor, _ function: (Tensor) throws -> Tensor) throws -> Tensor {
    let upper = (x * (1 / 16)).floor()
    let lower = x - upper * 16
    let sixteen = Tensor.full(16, shape: [], dtype: .int32)
    return try function(upper).cast(.int32) * sixteen + (try function(lower).cast(.int32))
  }

  /// Rounded numbers, shifted by the zero point and clamped to the type's range.
  func saturated(_ x: Tensor, _ zero: Tensor?, _ type: ElementType) throws -> GraphValue {
    try require(
      [.uint4, .int4, .uint8, .int8, .uint16, .int16].contains(type),
      "quantization to \(type) is not supported")
    let range = type.wholeRange
    let bounds = Float(range.lowerBound)...Float(range.upperBound)
    let held = (zero.map { x + $0 } ?? x).clamped(bounds)
    return GraphValue(held.cast(type == .uint8 ? .uint8 : .int32), type)
  }

  /// A scalar scale or zero point.
  func single(_ index: Int) throws -> Tensor {
    let value = try input(index)
    try require(value.count == 1, "input \(index) must be a scalar, got the shape \(value.shape)")
    return value.tensor.cast(.float32).reshaped([])
  }

  /// A scalar, or one value per channel.
  func perChannel(_ index: Int, _ channels: Int) throws -> Tensor {
    let value = try input(index)
    try require(
      value.count == 1 || value.shape == [channels],
      "input \(index) must have 1 or \(channels) elements, got the shape \(value.shape)")
    return value.tensor.cast(.float32).reshaped(value.count == 1 ? [] : [channels])
  }
}
