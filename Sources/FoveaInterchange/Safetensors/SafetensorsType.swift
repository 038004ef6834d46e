import FoveaTensors

/// An element type of the safetensors format.
public enum SafetensorsType: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case uint32 = "U32"
  case int32 = "I32"
  case float32 = "F32"
  case uint64 = "U64"
  case int64 = "I64"
  case float64 = "F64"

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The corresponding tensor element type; nil if there is none.
  public var dtype: DType? {
    switch self {
    case .float32: .float32
    case .int32: .int32
    case .uint8: .uint8
    case .bool: .bool
    default: nil
    }
  }

  /// The format's type for a tensor element type.
  public init(_ dtype: DType) {
    switch dtype {
    case .float32: self = .float32
    case .int32: self = .int32
    case .uint8: self = .uint8
    case .bool: self = .bool
    }
  }
}
