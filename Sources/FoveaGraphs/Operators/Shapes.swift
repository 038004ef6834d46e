import FoveaTensors

/// Shapes, constants and element types.
extension GraphOperator {
  static let shape = GraphOperator("Shape", inputs: 1...1, takesTexts: true) { call in
    let shape = try call.input(0).shape
    func bound(_ value: Int) -> Int {
      Swift.min(Swift.max(value < 0 ? value + shape.count : value, 0), shape.count)
    }
    let start = bound(try call.int("start") ?? 0)
    let end = bound(try call.int("end") ?? shape.count)
    return [GraphValue(start < end ? Array(shape[start..<end]) : [])]
  }
  static let size = GraphOperator("Size", inputs: 1...1, takesTexts: true) { call in
    [GraphValue(HostArray([try call.input(0).count], shape: []))]
  }

  static let constant = GraphOperator("Constant", inputs: 0...0, takesTexts: true) { call in
    if let value = try call.tensor("value") { return [try GraphValue(constant: value)] }
    if let value = try call.float("value_float") {
      return [GraphValue(HostArray([Double(value)], shape: []))]
    }
    if let value = try call.int("value_int") { return [GraphValue(HostArray([value], shape: []))] }
    if let values = try call.floats("value_floats") {
      return [GraphValue(HostArray(values.map(Double.init), shape: [values.count]))]
    }
    if let values = try call.ints("value_ints") { return [GraphValue(values)] }
    if let value = try call.text("value_string") {
      return [GraphValue(HostArray([value], shape: []))]
    }
    if case .texts(let values)? = call.node.attributes["value_strings"] {
      return [GraphValue(HostArray(values, shape: [values.count]))]
    }
    throw call.error("this kind of constant is not supported")
  }

  static let constantOfShape = GraphOperator("ConstantOfShape", since: 9, inputs: 1...1) { call in
    let shape = try call.wholes(0) ?? []
    let number =
      try call.tensor("value").map { tensor throws(GraphError) in try HostArray(tensor) }
      ?? HostArray([0.0], shape: [1])
    try call.require(number.count == 1, "attribute 'value' must be a scalar")
    try call.plausible(shape, onHost: !number.elementType.isFloating)
    let count = shape.reduce(1, *)
    if number.elementType.isFloating, count > 256 {
      return [GraphValue(.full(Float(number.reals[0]), shape: shape), number.elementType)]
    }
    return [GraphValue(number.picking([Int](repeating: 0, count: count), shape: shape))]
  }

  static let cast = GraphOperator("Cast", inputs: 1...1, takesTexts: true) { call in
    guard let code = try call.int("to") else { throw call.error("attribute 'to' is missing") }
    return [try call.cast(call.input(0), to: try call.elementType(code))]
  }
  static let castLike = GraphOperator("CastLike", since: 15, inputs: 2...2, takesTexts: true) {
    call in
    [try call.cast(call.input(0), to: call.input(1).elementType)]
  }

  static let range = GraphOperator("Range", since: 11, inputs: 3...3) { call in
    let bounds = try call.all().map { try $0.numbers() }
    let type = try call.commonType(call.all())
    try call.require(bounds.allSatisfy { $0.count == 1 }, "start, limit and step must be scalars")
    let (start, limit, step) = (bounds[0].reals[0], bounds[1].reals[0], bounds[2].reals[0])
    let steps = ((limit - start) / step).rounded(.up)
    try call.require(
      step != 0 && steps.isFinite && steps <= Double(SizeLimit.hostElements),
      "the range from \(start) to \(limit) by \(step) is invalid")
    let count = steps > 0 ? Int(steps) : 0
    if type.isFloating {
      return [
        GraphValue(HostArray((0..<count).map { start + Double($0) * step }, shape: [count], type))
      ]
    }
    let (first, delta) = (bounds[0].wholes[0], bounds[2].wholes[0])
    return [
      GraphValue(HostArray((0..<count).map { first &+ $0 &* delta }, shape: [count], type))
    ]
  }

  static let eyeLike = GraphOperator("EyeLike", since: 9, inputs: 1...1) { call in
    let x = try call.input(0)
    try call.require(x.rank == 2, "needs a matrix, got \(x.shape)")
    let type = try call.int("dtype").map { try call.elementType($0) } ?? x.elementType
    let offset = try call.int("k") ?? 0
    try call.require(type != .string, "the result can't be strings")
    try call.plausible(x.shape, onHost: true)
    let (rows, columns) = (x.shape[0], x.shape[1])
    let values = (0..<rows * columns).map { place in
      place % Swift.max(columns, 1) &- place / Swift.max(columns, 1) == offset ? 1 : 0
    }
    return [GraphValue(HostArray(values, shape: x.shape).cast(type))]
  }
}

extension NodeCall {
  /// The element type of an ONNX code.
  ///
  /// - Throws: `GraphError` if it is not supported.
  func elementType(_ code: Int) throws -> ElementType {
    guard let type = ElementType(onnxCode: code) else {
      throw error("element type \(code) is not supported")
    }
    return type
  }

  func cast(_ x: GraphValue, to type: ElementType) throws -> GraphValue {
    if x.elementType == type { return x }
    if case .texts(let values)? = x.host?.numbers {
      let numbers = try values.map { text in
        guard let value = Double(text.trimmingPrefix(while: \.isWhitespace)) else {
          throw error("'\(text)' is not a number")
        }
        return value
      }
      return GraphValue(try held(HostArray(numbers, shape: x.shape, .float64), as: type))
    }
    try require(type != .string, "numbers can't be cast to strings")
    if x.isOnHost { return GraphValue(try held(x.numbers(), as: type)) }
    switch type {
    case .float16, .bfloat16, .float32, .float64:
      return GraphValue(x.physical.cast(.float32), type, order: x.order)
    case .bool: return GraphValue(x.physical.cast(.bool), type, order: x.order)
    case .uint8 where x.elementType != .int64:
      return GraphValue(x.physical.cast(.uint8), type, order: x.order)
    case .int32 where x.elementType != .int64:
      return GraphValue(x.physical.cast(.int32), type, order: x.order)
    case .int64 where !x.elementType.isFloating:
      // Values of narrower types fit int32.
      return GraphValue(x.physical.cast(.int32), type, order: x.order)
    default: return GraphValue(try held(x.numbers(), as: type))
    }
  }

  /// Converts numbers to another type, with the attributes `saturate` and `round_mode`.
  func held(_ numbers: HostArray, as type: ElementType) throws -> HostArray {
    let mode = try text("round_mode") ?? "up"
    guard let rounding = PowerOfTwo.Rounding(rawValue: mode) else {
      throw error("round_mode '\(mode)' is unknown; expected up, down or nearest")
    }
    return numbers.cast(type, saturates: try int("saturate") ?? 1 != 0, rounding: rounding)
  }
}
