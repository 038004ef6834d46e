import FoveaSupport

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

extension Tensor {
  /// A constant of this tensor's element type, for arithmetic with a number.
  func constant(_ value: Float) -> Tensor {
    precondition(
      dtype == .float32 || value == value.rounded(),
      "\(value) is no \(dtype); cast the tensor first: x.cast(.float32)")
    return .full(value, shape: [], dtype: dtype)
  }
}
