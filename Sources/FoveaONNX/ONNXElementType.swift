import FoveaGraphs

/// The element types of ONNX files, by their codes in the specification.
enum ONNXElementType {
  /// Names of unsupported types, for error messages.
  private static let foreign: [Int32: String] = [
    14: "complex64", 15: "complex128", 25: "uint2", 26: "int2",
  ]

  /// The type of a code; `owner` names the tensor in error messages.
  static func type(_ code: Int32, of owner: String) throws(ONNXProblem) -> ElementType {
    if let type = ElementType(onnxCode: Int(code)) { return type }
    if let name = foreign[code] {
      throw ONNXProblem(
        .unsupported, "\(owner) has elements of type \(name), which Fovea does not support")
    }
    throw ONNXProblem(
      code == 0 ? .badTensor : .unsupported,
      "\(owner) has \(code == 0 ? "no element type" : "the unknown element type \(code)")")
  }
}
