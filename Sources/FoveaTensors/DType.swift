/// The type of a tensor's elements.
public enum DType: String, Sendable, Hashable, Codable, CaseIterable {
  case float32
  case int32
  case uint8
  case bool

  /// Size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }
}

/// A Swift type that a tensor can hold.
public protocol TensorScalar: Sendable {
  /// The corresponding element type.
  static var dtype: DType { get }
}

extension Float: TensorScalar {
  /// The element type `float32`.
  public static var dtype: DType { .float32 }
}
extension Int32: TensorScalar {
  /// The element type `int32`.
  public static var dtype: DType { .int32 }
}
extension UInt8: TensorScalar {
  /// The element type `uint8`.
  public static var dtype: DType { .uint8 }
}
extension Bool: TensorScalar {
  /// The element type `bool`.
  public static var dtype: DType { .bool }
}
