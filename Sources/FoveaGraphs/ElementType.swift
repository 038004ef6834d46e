/// An element type of a graph's values, with ONNX's name.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  case float32, uint8, int8, uint16, int16, int32, int64, string, bool
  case float16, float64, uint32, uint64, bfloat16
  case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, float8e8m0
  case uint4, int4, float4e2m1

  /// The size of one element in bytes; nil for strings, which have no fixed size. In memory a 4-bit
  /// element takes one byte.
  public var byteCount: Int? {
    switch self {
    case .bool, .int8, .uint8, .uint4, .int4, .float4e2m1: 1
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    case .string: nil
    }
  }

  /// Whether the type is floating-point.
  public var isFloating: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64, .float4e2m1: true
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0: true
    default: false
    }
  }

  /// Whether files pack two elements into a byte, the first in its lower half.
  public var isPacked: Bool { self == .uint4 || self == .int4 || self == .float4e2m1 }

  /// Makes the type of an ONNX code; nil if there is none.
  public init?(onnxCode: Int) {
    guard let type = Self.allCases.first(where: { $0.onnxCode == onnxCode }) else { return nil }
    self = type
  }

  /// ONNX's code of the type (`TensorProto.DataType`).
  public var onnxCode: Int {
    switch self {
    case .float32: 1
    case .uint8: 2
    case .int8: 3
    case .uint16: 4
    case .int16: 5
    case .int32: 6
    case .int64: 7
    case .string: 8
    case .bool: 9
    case .float16: 10
    case .float64: 11
    case .uint32: 12
    case .uint64: 13
    case .bfloat16: 16
    case .float8e4m3fn: 17
    case .float8e4m3fnuz: 18
    case .float8e5m2: 19
    case .float8e5m2fnuz: 20
    case .uint4: 21
    case .int4: 22
    case .float4e2m1: 23
    case .float8e8m0: 24
    }
  }
}
