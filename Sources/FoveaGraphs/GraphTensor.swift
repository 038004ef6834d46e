import Foundation

/// A constant of a graph: a weight, or the value of an attribute.
public struct GraphTensor: Sendable, Hashable, Codable {
  /// What the numbers are.
  public var elementType: ElementType
  /// Axis lengths, outermost first; empty for a single number.
  public var shape: [Int]
  /// The elements in row-major order, little-endian. Empty where they are texts.
  public var bytes: Data
  /// The elements where they are texts.
  public var texts: [String]

  /// A constant of raw bytes.
  public init(_ elementType: ElementType, _ shape: [Int], bytes: Data) {
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
    texts = []
  }

  /// A constant of texts.
  public init(texts: [String], shape: [Int]) {
    elementType = .string
    self.shape = shape
    bytes = Data()
    self.texts = texts
  }

  /// A constant of 32-bit floating-point numbers.
  public init(_ values: [Float], shape: [Int]) {
    self.init(
      .float32, shape,
      bytes: values.withUnsafeBytes { Data($0) })
  }

  /// A constant of 64-bit whole numbers.
  public init(_ values: [Int], shape: [Int]) {
    self.init(
      .int64, shape, bytes: values.map { Int64($0) }.withUnsafeBytes { Data($0) })
  }

  /// Elements.
  public var count: Int { shape.reduce(1, *) }
}
