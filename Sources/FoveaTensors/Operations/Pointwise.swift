import CFoveaKernels

/// A function of one number: y = f(x), element by element.
package enum UnaryFunction: String, Sendable, Hashable {
  case negate, abs, sign, sqrt, rsqrt, reciprocal, exp, log, log1p, expm1, tanh, sigmoid, erf, sin
  case cos, floor, ceil, round
  case isFinite, not

  var opcode: fovea_opcode {
    switch self {
    case .negate: FOVEA_NEG_F
    case .abs: FOVEA_ABS_F
    case .sign: FOVEA_SIGN_F
    case .sqrt: FOVEA_SQRT_F
    case .rsqrt: FOVEA_RSQRT_F
    case .reciprocal: FOVEA_RECIPROCAL_F
    case .exp: FOVEA_EXP_F
    case .log: FOVEA_LOG_F
    case .log1p: FOVEA_LOG1P_F
    case .expm1: FOVEA_EXPM1_F
    case .tanh: FOVEA_TANH_F
    case .sigmoid: FOVEA_SIGMOID_F
    case .erf: FOVEA_ERF_F
    case .sin: FOVEA_SIN_F
    case .cos: FOVEA_COS_F
    case .floor: FOVEA_FLOOR_F
    case .ceil: FOVEA_CEIL_F
    case .round: FOVEA_ROUND_F
    case .isFinite: FOVEA_ISFINITE_F
    case .not: FOVEA_NOT
    }
  }

  var integerOpcode: fovea_opcode? {
    switch self {
    case .negate: FOVEA_NEG_I
    case .abs: FOVEA_ABS_I
    case .sign: FOVEA_SIGN_I
    default: nil
    }
  }

  /// Roughly how many arithmetic instructions one element takes.
  var cost: Int {
    switch self {
    case .negate, .abs, .sign, .isFinite, .not, .floor, .ceil, .round, .reciprocal: 1
    case .sqrt, .rsqrt: 3
    default: 12
    }
  }
}

package struct Unary: PointwiseOperation {
  package let function: UnaryFunction
  var name: String { function.rawValue }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    switch function {
    case .isFinite:
      try require(x.dtype == .float32, "\(name): needs float32, got \(x)")
      return TensorType(x.shape, .bool)
    case .not:
      try require(x.dtype == .bool, "\(name): needs bool, got \(x)")
      return x
    default:
      try require(
        x.dtype == .float32 || (x.dtype == .int32 && function.integerOpcode != nil),
        "\(name): needs float32, got \(x); cast it first: x.cast(.float32)")
      return x
    }
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let x = inputs[0]
    switch function {
    case .negate: return [-g]
    case .abs: return [g * x.sign()]
    case .sqrt: return [g * 0.5 / y]
    case .rsqrt: return [g * -0.5 * y / x]
    case .reciprocal: return [-g * y * y]
    case .exp: return [g * y]
    case .log: return [g / x]
    case .log1p: return [g / (x + 1)]
    case .expm1: return [g * (y + 1)]
    case .tanh: return [g * (1 - y * y)]
    case .sigmoid: return [g * y * (1 - y)]
    case .erf: return [g * (2 / Float.pi.squareRoot()) * (-(x * x)).exp()]
    case .sin: return [g * x.cos()]
    case .cos: return [-g * x.sin()]
    case .sign, .floor, .ceil, .round, .isFinite, .not: return [nil]
    }
  }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    let integer = types[0].dtype != .float32
    return program.emit(
      integer ? (function.integerOpcode ?? function.opcode) : function.opcode, inputs[0],
      cost: function.cost)
  }
}

/// A function of two numbers: y = f(a, b), element by element, shapes broadcast.
package enum BinaryFunction: String, Sendable, Hashable {
  case add, subtract, multiply, divide, maximum, minimum, power
  case equal, notEqual, less, lessEqual
  case and, or

  var opcodes: (float: fovea_opcode, integer: fovea_opcode?) {
    switch self {
    case .add: (FOVEA_ADD_F, FOVEA_ADD_I)
    case .subtract: (FOVEA_SUB_F, FOVEA_SUB_I)
    case .multiply: (FOVEA_MUL_F, FOVEA_MUL_I)
    case .divide: (FOVEA_DIV_F, FOVEA_DIV_I)
    case .maximum: (FOVEA_MAX_F, FOVEA_MAX_I)
    case .minimum: (FOVEA_MIN_F, FOVEA_MIN_I)
    case .power: (FOVEA_POW_F, nil)
    case .equal: (FOVEA_EQ_F, FOVEA_EQ_I)
    case .notEqual: (FOVEA_NE_F, FOVEA_NE_I)
    case .less: (FOVEA_LT_F, FOVEA_LT_I)
    case .lessEqual: (FOVEA_LE_F, FOVEA_LE_I)
    case .and: (FOVEA_AND, FOVEA_AND)
    case .or: (FOVEA_OR, FOVEA_OR)
    }
  }

  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessEqual: true
    default: false
    }
  }
}

package struct Binary: PointwiseOperation {
  package let function: BinaryFunction
  var name: String { function.rawValue }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (a, b) = (inputs[0], inputs[1])
    try require(
      a.dtype == b.dtype,
      "\(name): element types differ: \(a) and \(b); cast one of them, for example "
        + "b.cast(.\(a.dtype))")
    switch function {
    case .and, .or:
      try require(a.dtype == .bool, "\(name): needs bool, got \(a) and \(b)")
    case .equal, .notEqual, .less, .lessEqual:
      break
    case .power:
      try require(a.dtype == .float32, "\(name): needs float32, got \(a); cast it first")
    default:
      try require(
        a.dtype == .float32 || a.dtype == .int32,
        "\(name): \(a.dtype) has no arithmetic; cast it first: x.cast(.float32)")
    }
    return TensorType(
      try broadcast(a.shape, b.shape, in: name), function.isComparison ? .bool : a.dtype)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    var (da, db): (Tensor?, Tensor?)
    switch function {
    case .add: (da, db) = (g, g)
    case .subtract: (da, db) = (g, -g)
    case .multiply: (da, db) = (g * b, g * a)
    case .divide: (da, db) = (g / b, -(g * y / b))
    // A tie sends the gradient to the first.
    case .maximum: (da, db) = (Tensor.where(a .>= b, g, 0), Tensor.where(a .>= b, 0, g))
    case .minimum: (da, db) = (Tensor.where(a .<= b, g, 0), Tensor.where(a .<= b, 0, g))
    case .power: (da, db) = (g * b * a.power(b - 1), g * y * a.log())
    case .equal, .notEqual, .less, .lessEqual, .and, .or: return [nil, nil]
    }
    return [da?.sum(to: a.shape), db?.sum(to: b.shape)]
  }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    let integer = types[0].dtype != .float32
    let (float, int) = function.opcodes
    return program.emit(
      integer ? (int ?? float) : float, inputs[0], inputs[1], cost: function == .power ? 20 : 1)
  }
}

/// y = condition ? a : b, shapes broadcast.
package struct Select: PointwiseOperation {
  var name: String { "where" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (condition, a, b) = (inputs[0], inputs[1], inputs[2])
    try require(condition.dtype == .bool, "where: the condition must be bool, got \(condition)")
    try require(a.dtype == b.dtype, "where: the choices' element types differ: \(a) and \(b)")
    let shape = try broadcast(a.shape, b.shape, in: name)
    return TensorType(try broadcast(condition.shape, shape, in: name), a.dtype)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [
      nil,
      Tensor.where(inputs[0], g, 0).sum(to: inputs[1].shape),
      Tensor.where(inputs[0], 0, g).sum(to: inputs[2].shape),
    ]
  }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    program.emit(FOVEA_SELECT, inputs[0], inputs[1], inputs[2])
  }
}

/// Changes the element type: to integers truncates and saturates, to bool asks for non-zero.
package struct Cast: PointwiseOperation {
  package let dtype: DType
  var name: String { "cast" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    TensorType(inputs[0].shape, dtype)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [inputs[0].dtype == .float32 && dtype == .float32 ? g : nil]
  }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    switch (types[0].dtype, dtype) {
    case (.float32, .float32), (.bool, .int32), (.bool, .uint8), (.bool, .bool), (.uint8, .int32),
      (.int32, .int32), (.uint8, .uint8):
      return inputs[0]
    case (.float32, .bool): return program.emit(FOVEA_F_TO_BOOL, inputs[0])
    case (.float32, .uint8): return byte(program.emit(FOVEA_F_TO_I, inputs[0]), &program)
    case (.float32, _): return program.emit(FOVEA_F_TO_I, inputs[0])
    case (_, .float32): return program.emit(FOVEA_I_TO_F, inputs[0])
    case (_, .bool): return program.emit(FOVEA_I_TO_BOOL, inputs[0])
    case (_, .uint8): return byte(inputs[0], &program)
    case (_, .int32): return inputs[0]
    }
  }

  /// Limits a register to 0 ... 255: what is read on in a program must be what would be stored.
  private func byte(_ value: ProgramRegister, _ program: inout ProgramBuilder) -> ProgramRegister {
    let positive = program.emit(FOVEA_MAX_I, value, program.immediate(bits: 0))
    return program.emit(FOVEA_MIN_I, positive, program.immediate(bits: 255))
  }
}

/// A value known when the graph is built; it takes no memory.
package struct Constant: PointwiseOperation {
  package let value: Double
  package let type: TensorType
  var name: String { "constant" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType { type }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [] }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    type.dtype == .float32
      ? program.immediate(bits: Float(value).bitPattern)
      : program.immediate(bits: UInt32(bitPattern: Int32(value)))
  }
}

/// Uniform numbers in [0, 1): element i is a hash of the key (two int32 words) and i, so that the
/// same key gives the same numbers wherever and however often they are computed.
struct RandomUniform: PointwiseOperation {
  let shape: [Int]
  var name: String { "randomUniform" }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    try require(
      inputs.count == 2 && inputs.allSatisfy { $0 == TensorType([], .int32) },
      "randomUniform: a key is two int32 scalars, got \(inputs)")
    return TensorType(shape, .float32)
  }
  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] { [nil, nil] }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    program.emit(FOVEA_RANDOM, inputs[0], inputs[1], cost: 8)
  }
}
