import Foundation
import FoveaGraphs

/// Converts tensors to constants. Shape and data size are compared before memory is allocated.
struct TensorReader {
  /// The files of external data; nil if none is allowed.
  let external: ExternalData?

  /// Converts one tensor; `owner` describes a tensor without a name in error messages.
  func read(_ tensor: ONNXTensor, owner: String? = nil) throws(ONNXProblem) -> GraphTensor {
    let owner = owner ?? "the tensor '\(tensor.name)'"
    let type = try ONNXElementType.type(tensor.dataType, of: owner)
    let shape = try Self.shape(tensor.dims, of: owner)
    let count = try Self.count(shape, type, of: owner)
    if tensor.dataLocation == .external {
      guard type != .string else {
        throw ONNXProblem(.badExternalData, "\(owner) has strings, which cannot be external data")
      }
      guard let external else {
        throw ONNXProblem(.badExternalData, "\(owner) has external data, which is not allowed here")
      }
      let entries = tensor.externalData.map { ($0.key, $0.value) }
      let bytes = try external.bytes(entries, byteCount: Self.stored(count, type), owner: owner)
      return GraphTensor(type, shape, bytes: Self.clean(bytes, type, count))
    }
    if type == .string { return try texts(tensor, shape, count, owner) }
    return GraphTensor(type, shape, bytes: try bytes(tensor, type, count, owner))
  }

  private func texts(
    _ tensor: ONNXTensor, _ shape: [Int], _ count: Int, _ owner: String
  ) throws(ONNXProblem) -> GraphTensor {
    try check(tensor.stringData.count, count, "strings", owner)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for bytes in tensor.stringData {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ONNXProblem(.badTensor, "\(owner) has a string that is not UTF-8")
      }
      texts.append(text)
    }
    return GraphTensor(texts: texts, shape: shape)
  }

  private func bytes(
    _ tensor: ONNXTensor, _ type: ElementType, _ count: Int, _ owner: String
  ) throws(ONNXProblem) -> Data {
    let typed = [
      tensor.floatData.count, tensor.int32Data.count, tensor.int64Data.count,
      tensor.doubleData.count, tensor.uint64Data.count,
    ].reduce(0, +)
    if !tensor.rawData.isEmpty || typed == 0 {
      guard typed == 0 else {
        throw ONNXProblem(.badTensor, "\(owner) has its data twice, raw and by type")
      }
      try check(tensor.rawData.count, Self.stored(count, type), "bytes", owner)
      return Self.clean(tensor.rawData, type, count)
    }
    switch type {
    case .float32:
      try check(tensor.floatData.count, count, "numbers", owner)
      return tensor.floatData.withUnsafeBytes { Data($0) }
    case .float64:
      try check(tensor.doubleData.count, count, "numbers", owner)
      return tensor.doubleData.withUnsafeBytes { Data($0) }
    case .int64:
      try check(tensor.int64Data.count, count, "numbers", owner)
      return tensor.int64Data.withUnsafeBytes { Data($0) }
    case .uint64:
      try check(tensor.uint64Data.count, count, "numbers", owner)
      return tensor.uint64Data.withUnsafeBytes { Data($0) }
    case .uint32: return try narrowed(tensor.uint64Data, UInt32.self, count, owner)
    case .int32:
      try check(tensor.int32Data.count, count, "numbers", owner)
      return tensor.int32Data.withUnsafeBytes { Data($0) }
    case .int16: return try narrowed(tensor.int32Data, Int16.self, count, owner)
    case .uint16: return try narrowed(tensor.int32Data, UInt16.self, count, owner)
    case .int8: return try narrowed(tensor.int32Data, Int8.self, count, owner)
    case .uint8: return try narrowed(tensor.int32Data, UInt8.self, count, owner)
    case .float16, .bfloat16:
      // The low half of each integer is the bit pattern.
      try check(tensor.int32Data.count, count, "numbers", owner)
      return tensor.int32Data.map { UInt16(truncatingIfNeeded: $0) }.withUnsafeBytes { Data($0) }
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0:
      return try narrowed(tensor.int32Data, UInt8.self, count, owner)
    case .uint4, .int4, .float4e2m1:
      let bytes = try narrowed(
        tensor.int32Data, UInt8.self, Self.stored(count, type), owner)
      return Self.clean(bytes, type, count)
    case .bool:
      try check(tensor.int32Data.count, count, "numbers", owner)
      return Data(tensor.int32Data.map { $0 == 0 ? 0 : 1 })
    case .string: throw ONNXProblem(.badTensor, "\(owner) has numbers instead of strings")
    }
  }

  private func narrowed<Wide: FixedWidthInteger, Narrow: FixedWidthInteger>(
    _ values: [Wide], _: Narrow.Type, _ count: Int, _ owner: String
  ) throws(ONNXProblem) -> Data {
    try check(values.count, count, "numbers", owner)
    var result: [Narrow] = []
    result.reserveCapacity(count)
    for value in values {
      guard let narrow = Narrow(exactly: value) else {
        throw ONNXProblem(
          .badTensor, "\(owner) has the number \(value), out of range for \(Narrow.self)")
      }
      result.append(narrow)
    }
    return result.withUnsafeBytes { Data($0) }
  }

  private func check(
    _ found: Int, _ expected: Int, _ unit: String, _ owner: String
  ) throws(ONNXProblem) {
    guard found == expected else {
      throw ONNXProblem(
        .badTensor, "\(owner) needs \(expected) \(unit) for its shape, but has \(found)")
    }
  }

  /// The size of `count` elements in a file, in bytes.
  private static func stored(_ count: Int, _ type: ElementType) -> Int {
    type.isPacked ? count / 2 + count % 2 : count * (type.byteCount ?? 0)
  }

  /// Converts raw bytes to the representation of constants: one byte per 4-bit element; Booleans as
  /// 0 and 1.
  private static func clean(_ bytes: Data, _ type: ElementType, _ count: Int) -> Data {
    if type.isPacked { return HalfBytes.unpacked(bytes, count, isSigned: type == .int4) }
    guard type == .bool, bytes.contains(where: { $0 > 1 }) else { return bytes }
    return Data(bytes.map { $0 == 0 ? 0 : 1 })
  }

  /// Converts axis lengths, none of which may be negative.
  static func shape(_ dims: [Int64], of owner: String) throws(ONNXProblem) -> [Int] {
    for length in dims where length < 0 {
      throw ONNXProblem(.badTensor, "\(owner) has the negative axis length \(length)")
    }
    return dims.map { Int($0) }
  }

  /// The number of elements of a shape. Its size in bytes must fit 64 bits, even if zero lengths
  /// are ignored.
  static func count(
    _ shape: [Int], _ type: ElementType, of owner: String
  ) throws(ONNXProblem) -> Int {
    var size = type.byteCount ?? 1
    for length in shape where length > 0 {
      let (product, over) = size.multipliedReportingOverflow(by: length)
      guard !over else {
        throw ONNXProblem(.badTensor, "\(owner) has the impossible shape \(shape)")
      }
      size = product
    }
    return shape.contains(0) ? 0 : size / (type.byteCount ?? 1)
  }
}
