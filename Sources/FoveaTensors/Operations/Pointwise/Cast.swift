import CFoveaKernels

/// Changes the element type. Casts to integers truncate and saturate; a cast to bool tests for
/// non-zero.
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

  /// Limits a register to 0 ... 255, so that later instructions read the number as stored.
  private func byte(_ value: ProgramRegister, _ program: inout ProgramBuilder) -> ProgramRegister {
    let positive = program.emit(FOVEA_MAX_I, value, program.immediate(bits: 0))
    return program.emit(FOVEA_MIN_I, positive, program.immediate(bits: 255))
  }
}

extension Tensor {
  /// Changes the element type. Casts to integers truncate and saturate (NaN gives 0); a cast to
  /// bool tests for non-zero.
  public func cast(_ dtype: DType) -> Tensor {
    dtype == self.dtype ? self : Tensor(Cast(dtype: dtype), [self])
  }
}
