import FoveaGraphs

/// The numbers by which ONNX files name element types.
enum ONNXElementType {
  private static let known: [Int32: ElementType] = [
    1: .float32, 2: .uint8, 3: .int8, 4: .uint16, 5: .int16, 6: .int32, 7: .int64, 8: .string,
    9: .bool, 10: .float16, 11: .float64, 12: .uint32, 13: .uint64, 16: .bfloat16,
  ]
  /// Types of the specification that a graph of ours lacks, for messages.
  private static let foreign: [Int32: String] = [
    14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz",
    19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1",
    24: "float8e8m0", 25: "uint2", 26: "int2",
  ]
  private static let codes = Dictionary(
    uniqueKeysWithValues: known.map { ($0.value, $0.key) })

  /// The type of a number; `owner` says whose it is.
  static func type(_ code: Int32, of owner: String) throws(ONNXProblem) -> ElementType {
    if let type = known[code] { return type }
    if let name = foreign[code] {
      throw ONNXProblem(
        .unsupported, "\(owner) has elements of type \(name), which Fovea has no numbers for")
    }
    throw ONNXProblem(
      code == 0 ? .badTensor : .unsupported,
      "\(owner) has \(code == 0 ? "no element type" : "the unknown element type \(code)")")
  }

  /// The number of a type.
  static func code(_ type: ElementType) -> Int32 { codes[type] ?? 0 }
}
