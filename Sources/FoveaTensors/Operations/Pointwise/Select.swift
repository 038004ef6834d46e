import CFoveaKernels

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

extension Tensor {
  /// Chooses element by element: `a` where the condition holds, else `b`; shapes broadcast.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor(Select(), [condition, a, b])
  }
  /// Chooses `a` where the condition holds, else a number.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Float) -> Tensor {
    `where`(condition, a, a.constant(b))
  }
  /// Chooses a number where the condition holds, else `b`.
  public static func `where`(_ condition: Tensor, _ a: Float, _ b: Tensor) -> Tensor {
    `where`(condition, b.constant(a), b)
  }
}
