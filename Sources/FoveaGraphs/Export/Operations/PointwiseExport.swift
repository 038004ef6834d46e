import FoveaTensors

/// Element-wise operators, which are independent of the layout.
extension Unary: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    let x = try call.name(0, in: layout)
    func one(_ op: String) -> String { call.node(op, [x]) }
    let result =
      switch function {
      case .negate: one("Neg")
      case .abs: one("Abs")
      case .sign: one("Sign")
      case .sqrt: one("Sqrt")
      case .rsqrt: call.node("Reciprocal", [one("Sqrt")])
      case .reciprocal: one("Reciprocal")
      case .exp: one("Exp")
      case .log: one("Log")
      case .log1p: call.node("Log", [call.node("Add", [x, call.emitter.number(1)])])
      case .expm1: call.node("Sub", [one("Exp"), call.emitter.number(1)])
      case .tanh: one("Tanh")
      case .sigmoid: one("Sigmoid")
      case .erf: one("Erf")
      case .sin: one("Sin")
      case .cos: one("Cos")
      case .floor: one("Floor")
      case .ceil: one("Ceil")
      case .round: one("Round")
      case .not: one("Not")
      case .isFinite: call.node("Not", [call.node("Or", [one("IsNaN"), one("IsInf")])])
      }
    return ExportedValue(result, layout)
  }
}

extension Binary: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    let rank = call.shape.rank
    let a = try call.name(0, in: layout, rank: rank)
    let b = try call.name(1, in: layout, rank: rank)
    func one(_ op: String) -> String { call.node(op, [a, b]) }
    let result =
      switch function {
      case .add: one("Add")
      case .subtract: one("Sub")
      case .multiply: one("Mul")
      case .divide: one("Div")
      case .maximum: one("Max")
      case .minimum: one("Min")
      case .power: one("Pow")
      case .equal: one("Equal")
      case .notEqual: call.node("Not", [one("Equal")])
      case .less: one("Less")
      case .lessEqual:
        call.opset >= 12 ? one("LessOrEqual") : call.node("Or", [one("Less"), one("Equal")])
      case .and: one("And")
      case .or: one("Or")
      }
    return ExportedValue(result, layout)
  }
}

extension Select: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    var names: [String] = []
    for input in 0..<3 { names.append(try call.name(input, in: layout, rank: call.shape.rank)) }
    return ExportedValue(call.node("Where", names), layout)
  }
}

extension Cast: ExportableOperation {
  func export(_ call: ExportCall) throws(GraphExportError) -> ExportedValue {
    let layout = call.commonLayout
    let x = try call.name(0, in: layout)
    return ExportedValue(
      call.node("Cast", [x], ["to": .int(ElementType(dtype).onnxCode)]), layout)
  }
}
