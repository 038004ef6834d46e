import Foundation

/// A constant tensor of a graph: a weight, or the value of an attribute.
public struct GraphTensor: Sendable, Hashable, Codable {
  /// The element type.
  public var elementType: ElementType
  /// Axis lengths, outermost first; empty for a scalar.
  public var shape: [Int]
  /// The elements in row-major order, little-endian; empty for strings.
  public var bytes: Data
  /// The elements of a tensor of strings.
  public var texts: [String]

  /// Makes a tensor from raw bytes.
  public init(_ elementType: ElementType, _ shape: [Int], bytes: Data) {
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
    texts = []
  }

  /// Makes a tensor of strings.
  public init(texts: [String], shape: [Int]) {
    elementType = .string
    self.shape = shape
    bytes = Data()
    self.texts = texts
  }

  /// Makes a float32 tensor.
  public init(_ values: [Float], shape: [Int]) {
    self.init(
      .float32, shape,
      bytes: values.withUnsafeBytes { Data($0) })
  }

  /// Makes an int64 tensor.
  public init(_ values: [Int], shape: [Int]) {
    self.init(
      .int64, shape, bytes: values.map { Int64($0) }.withUnsafeBytes { Data($0) })
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}
