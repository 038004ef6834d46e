import Foundation
import FoveaSupport

/// A row-major array of any element type in host memory: shapes, indices, and types without
/// tensors.
public struct HostArray: Sendable, Hashable {
  /// The elements, by kind of type.
  public enum Numbers: Sendable, Hashable {
    /// Elements of integer types and `bool` (0 or 1); `uint64` as the `Int` of the same bits.
    case whole([Int])
    /// Elements of floating-point types, each rounded to the type.
    case real([Double])
    case texts([String])
  }

  /// The element type.
  public let elementType: ElementType
  /// Axis lengths, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements in row-major order.
  public let numbers: Numbers

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Makes an array of integers, wrapped to the type's range; int64 by default.
  public init(_ values: [Int], shape: [Int], _ elementType: ElementType = .int64) {
    precondition(values.count == shape.reduce(1, *))
    self.elementType = elementType
    self.shape = shape
    numbers = .whole(
      elementType == .int64 || elementType == .uint64
        ? values : values.map(elementType.wrapped))
  }

  /// Makes an array of real numbers, rounded to the type; float32 by default.
  public init(_ values: [Double], shape: [Int], _ elementType: ElementType = .float32) {
    precondition(values.count == shape.reduce(1, *))
    self.elementType = elementType
    self.shape = shape
    numbers = .real(elementType == .float64 ? values : values.map(elementType.rounded))
  }

  /// Makes an array of strings.
  public init(_ values: [String], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *))
    elementType = .string
    self.shape = shape
    numbers = .texts(values)
  }

  /// The same elements with another shape.
  func reshaped(_ shape: [Int]) -> HostArray {
    switch numbers {
    case .whole(let values): HostArray(values, shape: shape, elementType)
    case .real(let values): HostArray(values, shape: shape, elementType)
    case .texts(let values): HostArray(values, shape: shape)
    }
  }

  /// The elements as real numbers; empty for strings.
  public var reals: [Double] {
    switch numbers {
    case .real(let values): values
    case .whole(let values):
      elementType == .uint64 ? values.map { Double(UInt(bitPattern: $0)) } : values.map(Double.init)
    case .texts: []
    }
  }

  /// The elements as integers, truncated.
  public var wholes: [Int] {
    switch numbers {
    case .whole(let values): values
    case .real(let values): values.map(ElementType.int64.wholeNumber)
    case .texts: []
    }
  }

  /// Gathers elements by their indices.
  func picking(_ places: [Int], shape: [Int]) -> HostArray {
    switch numbers {
    case .whole(let values): HostArray(places.map { values[$0] }, shape: shape, elementType)
    case .real(let values): HostArray(places.map { values[$0] }, shape: shape, elementType)
    case .texts(let values): HostArray(places.map { values[$0] }, shape: shape)
    }
  }

  /// Gathers elements by their indices; nil selects the first element of `filler`.
  func picking(_ places: [Int?], shape: [Int], else filler: HostArray) -> HostArray {
    func pick<Value>(_ values: [Value], _ other: Value) -> [Value] {
      places.map { $0.map { values[$0] } ?? other }
    }
    switch numbers {
    case .whole(let values):
      return HostArray(pick(values, filler.wholes.first ?? 0), shape: shape, elementType)
    case .real(let values):
      return HostArray(pick(values, filler.reals.first ?? 0), shape: shape, elementType)
    case .texts(let values):
      return HostArray(pick(values, ""), shape: shape)
    }
  }

  /// Converts to another type; integers are truncated and wrapped.
  ///
  /// - Parameters:
  ///   - saturates: Whether overflow of an 8-bit floating-point type gives its largest number.
  ///   - rounding: The rounding of `float8e8m0`.
  func cast(
    _ type: ElementType, saturates: Bool = true, rounding: PowerOfTwo.Rounding = .up
  ) -> HostArray {
    if type == elementType { return self }
    if type == .float8e8m0 {
      return HostArray(reals.map { PowerOfTwo.rounded($0, rounding) }, shape: shape, type)
    }
    if saturates, type.byteCount == 1, let largest = type.floatFormat?.largest {
      // NaN is kept: every comparison with it is false.
      let held = reals.map { $0 > largest ? largest : $0 < -largest ? -largest : $0 }
      return HostArray(held, shape: shape, type)
    }
    if type == .bool {
      return HostArray(reals.map { $0 != 0 ? 1 : 0 }, shape: shape, .bool)
    }
    if type.isFloating { return HostArray(reals, shape: shape, type) }
    if case .real(let values) = numbers {
      return HostArray(values.map(type.wholeNumber), shape: shape, type)
    }
    return HostArray(wholes, shape: shape, type)
  }
}

// MARK: - Bytes

extension HostArray {
  /// Makes an array from a constant.
  ///
  /// - Throws: `GraphError` if the size of its data contradicts its shape.
  public init(_ tensor: GraphTensor) throws(GraphError) {
    try tensor.check()
    let (type, shape) = (tensor.elementType, tensor.shape)
    func numbers<Value>(_ value: Value.Type) -> [Value] {
      tensor.bytes.withUnsafeBytes { bytes in
        (0..<tensor.count).map {
          bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
        }
      }
    }
    switch type {
    case .float32: self.init(numbers(Float.self).map(Double.init), shape: shape, type)
    case .float64: self.init(numbers(Double.self), shape: shape, type)
    case .float16, .bfloat16:
      self.init(numbers(UInt16.self).map { type.number(Int($0)) }, shape: shape, type)
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
      self.init(numbers(UInt8.self).map { type.number(Int($0)) }, shape: shape, type)
    case .int4, .int8: self.init(numbers(Int8.self).map(Int.init), shape: shape, type)
    case .uint4, .uint8, .bool: self.init(numbers(UInt8.self).map(Int.init), shape: shape, type)
    case .int16: self.init(numbers(Int16.self).map(Int.init), shape: shape, type)
    case .uint16: self.init(numbers(UInt16.self).map(Int.init), shape: shape, type)
    case .int32: self.init(numbers(Int32.self).map(Int.init), shape: shape, type)
    case .uint32: self.init(numbers(UInt32.self).map(Int.init), shape: shape, type)
    case .int64: self.init(numbers(Int64.self).map(Int.init), shape: shape, type)
    case .uint64:
      self.init(numbers(UInt64.self).map { Int(truncatingIfNeeded: $0) }, shape: shape, type)
    case .string: self.init(tensor.texts, shape: shape)
    }
  }

  /// The array as a constant.
  public var graphTensor: GraphTensor {
    func bytes<Value>(_ values: [Value]) -> Data { values.withUnsafeBytes { Data($0) } }
    let data: Data
    switch elementType {
    case .float32: data = bytes(reals.map { Float($0) })
    case .float64: data = bytes(reals)
    case .float16, .bfloat16:
      data = bytes(reals.map { UInt16(truncatingIfNeeded: elementType.code($0)) })
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
      data = bytes(reals.map { UInt8(truncatingIfNeeded: elementType.code($0)) })
    case .int4, .int8: data = bytes(wholes.map { Int8(truncatingIfNeeded: $0) })
    case .uint4, .uint8, .bool: data = bytes(wholes.map { UInt8(truncatingIfNeeded: $0) })
    case .int16: data = bytes(wholes.map { Int16(truncatingIfNeeded: $0) })
    case .uint16: data = bytes(wholes.map { UInt16(truncatingIfNeeded: $0) })
    case .int32: data = bytes(wholes.map { Int32(truncatingIfNeeded: $0) })
    case .uint32: data = bytes(wholes.map { UInt32(truncatingIfNeeded: $0) })
    case .int64, .uint64: data = bytes(wholes)
    case .string:
      if case .texts(let values) = numbers { return GraphTensor(texts: values, shape: shape) }
      data = Data()
    }
    return GraphTensor(elementType, shape, bytes: data)
  }
}

extension GraphTensor {
  /// Throws unless the shape is valid and the data matches it.
  func check() throws(GraphError) {
    let count = try SizeLimit.count(of: shape)
    let held = elementType.byteCount.map { bytes.count / $0 } ?? texts.count
    guard held == count, elementType.byteCount.map({ bytes.count % $0 == 0 }) ?? true else {
      throw GraphError(
        "a constant of \(elementType)\(shape) needs \(count) elements, but \(held) are given")
    }
  }
}

/// Size limits of values, so that a small file cannot request all memory.
enum SizeLimit {
  /// The maximum number of elements of a value.
  static let elements = 1 << 29
  /// The maximum number of elements of a value on the host.
  static let hostElements = 1 << 25

  /// The number of elements of a valid shape.
  ///
  /// - Throws: `GraphError` beyond the limit.
  static func count(of shape: [Int], limit: Int = elements) throws(GraphError) -> Int {
    guard shape.count <= 32 else {
      throw GraphError("a value has \(shape.count) axes; at most 32 are supported")
    }
    var count = 1
    for length in shape {
      guard length >= 0 else { throw GraphError("a shape has a negative length: \(shape)") }
      let (product, overflows) = count.multipliedReportingOverflow(by: length)
      // A zero length makes the count 0, but strides are products of the other lengths.
      guard !overflows, product <= limit else {
        throw GraphError(
          "a value of shape \(shape) would have more than \(limit) elements, which no network "
            + "for images needs; the file is damaged or not meant to be run")
      }
      count = max(product, 1)
    }
    return shape.contains(0) ? 0 : count
  }
}
