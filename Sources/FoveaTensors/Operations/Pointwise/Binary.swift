import CFoveaKernels

/// A function of two numbers: y = f(a, b), element by element, shapes broadcast. Each is one entry
/// of `BinaryFunctions.swift` or `Comparisons.swift`.
///
/// A class, so that an operation stores it in one word. Equality is identity.
package final class BinaryFunction: Sendable {
  /// The element types of a, b and y.
  enum Types {
    /// float32, and int32.
    case numbers
    /// float32 alone.
    case float
    /// All types, to bool.
    case comparison
    /// bool to bool.
    case logic
  }
  typealias Gradient =
    @Sendable (_ g: Tensor, _ a: Tensor, _ b: Tensor, _ y: Tensor) -> (a: Tensor, b: Tensor)

  /// The name in errors, traces and summaries.
  package let name: String
  let types: Types
  /// The kernel's instruction for float32.
  let opcode: fovea_opcode
  /// The kernel's instruction for other types, which are int32 in registers.
  let integerOpcode: fovea_opcode?
  /// Approximate number of arithmetic instructions per element.
  let cost: Int
  /// The gradients with respect to a and b in the shape of y, given the gradient g of y; nil where
  /// there are none.
  let gradient: Gradient?

  init(
    _ name: String, _ opcode: fovea_opcode, integer integerOpcode: fovea_opcode? = nil,
    cost: Int = 1, types: Types = .numbers, gradient: Gradient? = nil
  ) {
    self.name = name
    self.opcode = opcode
    self.integerOpcode = integerOpcode
    self.cost = cost
    self.types = types
    self.gradient = gradient
  }
}

extension BinaryFunction: Hashable {
  package static func == (a: BinaryFunction, b: BinaryFunction) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// y = f(a, b), element by element, shapes broadcast.
package struct Binary: PointwiseOperation {
  package let function: BinaryFunction
  var name: String { function.name }

  func type(of inputs: [TensorType]) throws(ShapeError) -> TensorType {
    let (a, b) = (inputs[0], inputs[1])
    try require(
      a.dtype == b.dtype,
      "\(name): element types differ: \(a) and \(b); cast one of them, for example "
        + "b.cast(.\(a.dtype))")
    var result = a.dtype
    switch function.types {
    case .logic:
      try require(a.dtype == .bool, "\(name): needs bool, got \(a) and \(b)")
    case .comparison:
      result = .bool
    case .float:
      try require(a.dtype == .float32, "\(name): needs float32, got \(a); cast it first")
    case .numbers:
      try require(
        a.dtype == .float32 || a.dtype == .int32,
        "\(name): \(a.dtype) has no arithmetic; cast it first: x.cast(.float32)")
    }
    return TensorType(try broadcast(a.shape, b.shape, in: name), result)
  }

  func gradient(_ g: Tensor, _ inputs: [Tensor], _ y: Tensor) -> [Tensor?] {
    let (a, b) = (inputs[0], inputs[1])
    guard let gradients = function.gradient?(g, a, b, y) else { return [nil, nil] }
    return [gradients.a.sum(to: a.shape), gradients.b.sum(to: b.shape)]
  }

  func emit(_ inputs: [ProgramRegister], _ types: [TensorType], into program: inout ProgramBuilder)
    -> ProgramRegister
  {
    let integer = types[0].dtype != .float32
    return program.emit(
      integer ? (function.integerOpcode ?? function.opcode) : function.opcode, inputs[0],
      inputs[1], cost: function.cost)
  }
}

extension Tensor {
  /// f(self, other), element by element, shapes broadcast.
  func applying(_ function: BinaryFunction, _ other: Tensor) -> Tensor {
    Tensor(Binary(function: function), [self, other])
  }
}
