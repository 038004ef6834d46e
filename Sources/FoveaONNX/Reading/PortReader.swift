import FoveaGraphs

/// Converts the inputs and outputs of a graph.
enum PortReader {
  /// Converts one port; `role` names it in error messages. With `mayLackType`, a missing type
  /// becomes float32 of unknown rank, since nothing reads it. With `isInBody`, so does an empty
  /// one, which PyTorch writes for the branches of `If`.
  static func port(
    _ value: ONNXValue, _ role: String, mayLackType: Bool, isInBody: Bool = false
  ) throws(ONNXProblem) -> GraphPort {
    let owner = "the \(role) '\(value.name)'"
    switch value.type.value {
    case .tensor(let type)?:
      if type.elementType == 0, mayLackType { return GraphPort(value.name, .float32, nil) }
      let element = try ONNXElementType.type(type.elementType, of: owner)
      guard type.hasShape else { return GraphPort(value.name, element, nil) }
      var shape: [GraphDimension] = []
      for dimension in type.shape.dim { shape.append(try read(dimension, owner)) }
      return GraphPort(value.name, element, shape)
    case .sequence?: throw ONNXProblem(.unsupported, "\(owner) is a sequence, not a tensor")
    case .optional?: throw ONNXProblem(.unsupported, "\(owner) is optional, not a tensor")
    case nil:
      if mayLackType, isInBody || !value.hasType { return GraphPort(value.name, .float32, nil) }
      throw ONNXProblem(.unsupported, "\(owner) is not a tensor, or has no type")
    }
  }

  private static func read(
    _ dimension: ONNXDimension, _ owner: String
  ) throws(ONNXProblem) -> GraphDimension {
    switch dimension.size {
    case .value(let length)?:
      // Old exporters write -1 for a dynamic length.
      if length == -1 { return .unknown }
      guard length >= 0 else {
        throw ONNXProblem(.badTensor, "\(owner) has the negative axis length \(length)")
      }
      return .fixed(Int(length))
    case .parameter(let name)?: return name.isEmpty ? .unknown : .named(name)
    case nil: return .unknown
    }
  }
}
