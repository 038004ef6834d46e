/// What the numbers of a value in a graph are, as ONNX names them.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  case float32, uint8, int8, uint16, int16, int32, int64, string, bool
  case float16, float64, uint32, uint64, bfloat16

  /// Bytes of one element; nil for texts, which have no fixed size.
  public var byteCount: Int? {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    case .string: nil
    }
  }

  /// Whether it has a fraction.
  public var isFloating: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}
