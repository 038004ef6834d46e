import CFoveaKernels

/// A function of one number: y = f(x), element by element. Each is one entry of
/// `UnaryFunctions.swift`.
///
/// A class, so that an operation stores it in one word. Equality is identity.
package final class UnaryFunction: Sendable {
  /// The element types of x and y.
  enum Types {
    /// float32 to float32, and int32 to int32 where an opcode exists.
    case numbers
    /// float32 to bool.
    case test
    /// bool to bool.
    case logic
  }

  /// The name in errors, traces and summaries.
  package let name: String
  let types: Types
  /// The kernel's instruction for float32 (for bool, of logic).
  let opcode: fovea_opcode
  /// The kernel's instruction for int32.
  let integerOpcode: fovea_opcode?
  /// Approximate number of arithmetic instructions per element.
  let cost: Int
  /// The gradient with respect to x, given the gradient g of y; nil where there is none.
  let gradient: (@Sendable (_ g: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor)?

  init(
    _ name: String, _ opcode: fovea_opcode, integer integerOpcode: fovea_opcode? = nil,
    cost: Int = 1, types: Types = .numbers,
    gradient: (@Sendable (_ g: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor)? = nil
  ) {
    self.name = name
    self.opcode = opcode
    self.integerOpcode = integerOpcode
    self.cost = cost
    self.types = types
    self.gradient = gradient
  }
}

extension UnaryFunction: Hashable {
  package static func == (a: UnaryFunction, b: UnaryFunction) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// y = f(x), element by element.
package struct Unary: PointwiseOperation {
  package let function: UnaryFunction
  var name: String { function.name }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let x = inputs[0]
    switch function.types {
    case .test:
      try require(x.dtype == .float32, "\(name): needs float32, got \(x)")
      return TensorType(x.shape, .bool)
    case .logic:
      try require(x.dtype == .bool, "\(name): needs bool, got \(x)")
      return x
    case .numbers:
      try require(
        x.dtype == .float32 || (x.dtype == .int32 && function.integerOpcode != nil),
        "\(name): needs float32, got \(x); cast it first: x.cast(.float32)")
      return x
    }
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    [function.gradient?(g, inputs[0], y)]
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

extension Tensor {
  /// f(x), element by element.
  func applying(_ function: UnaryFunction) -> Tensor { Tensor(Unary(function: function), [self]) }
}
