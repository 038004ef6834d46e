import FoveaTensors

extension GraphEmitter {
  /// Adds a weight under the layer's path: `features.0.weight`.
  func weight(_ tensor: Tensor, named name: String) -> String {
    let name = names.free(path.isEmpty ? name : "\(path).\(name)")
    constants.add(tensor, named: name)
    return name
  }

  /// Adds a vector of integers.
  func ints(_ values: [Int]) -> String {
    constant(
      GraphTensor(values, shape: [values.count]),
      "ints/" + values.map(String.init).joined(separator: ","))
  }

  /// Adds a scalar.
  func number(_ value: Float, _ dtype: DType = .float32) -> String {
    switch dtype {
    case .float32: constant(GraphTensor([value], shape: []), "number/\(value)")
    case .int32:
      constant(
        GraphTensor(.int32, [], bytes: .of(Int32(value))), "number/\(Int32(value)):int32")
    case .uint8:
      constant(GraphTensor(.uint8, [], bytes: .of(UInt8(value))), "number/\(UInt8(value)):uint8")
    case .bool:
      constant(GraphTensor(.bool, [], bytes: .of(UInt8(value))), "bool/\(value != 0)")
    }
  }

  /// Adds a vector of floating-point numbers.
  func floats(_ values: [Float]) -> String {
    constant(
      GraphTensor(values, shape: [values.count]),
      "numbers/" + values.map { "\($0)" }.joined(separator: ","))
  }

  private func constant(_ tensor: GraphTensor, _ name: String) -> String {
    constants.share(tensor, wanted: name, &names)
  }
}
