/// Rounding of numbers to the values of each element type.
extension ElementType {
  /// Rounds to the nearest number of a floating-point type, ties to even; overflow depends on the
  /// type.
  func rounded(_ x: Double) -> Double {
    switch self {
    case .float32: Double(Float(x))
    case .float8e8m0: PowerOfTwo.rounded(x)
    default: floatFormat?.rounded(x) ?? x
    }
  }

  /// Wraps an integer to the type's low bits, in two's complement. Values of `uint64` are the `Int`
  /// of the same bits.
  func wrapped(_ x: Int) -> Int {
    switch self {
    case .int4: Int(Int8(truncatingIfNeeded: x << 4) >> 4)
    case .uint4: x & 15
    case .int8: Int(Int8(truncatingIfNeeded: x))
    case .uint8: Int(UInt8(truncatingIfNeeded: x))
    case .int16: Int(Int16(truncatingIfNeeded: x))
    case .uint16: Int(UInt16(truncatingIfNeeded: x))
    case .int32: Int(Int32(truncatingIfNeeded: x))
    case .uint32: Int(UInt32(truncatingIfNeeded: x))
    case .bool: x == 0 ? 0 : 1
    default: x
    }
  }

  /// Truncates a real number to an integer, clamped to the type's range. For 4-bit types the low
  /// bits are kept, as in ONNX's reference implementation.
  func wholeNumber(_ x: Double) -> Int {
    switch self {
    case .bool: return x != 0 ? 1 : 0
    case .uint64:
      guard x > 0 else { return 0 }
      return x >= 0x1p64 ? -1 : Int(bitPattern: UInt(x))
    case .int4, .uint4: return wrapped(ElementType.int64.wholeNumber(x))
    default:
      guard !x.isNaN else { return 0 }
      let range = wholeRange
      if x <= Double(range.lowerBound) { return range.lowerBound }
      if x >= Double(range.upperBound) { return range.upperBound }
      return Int(x)
    }
  }

  /// The range of an integer type; for `uint64`, its part that `Int` can represent.
  var wholeRange: ClosedRange<Int> {
    switch self {
    case .int4: -8...7
    case .uint4: 0...15
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    case .uint16: 0...65535
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint32: 0...Int(UInt32.max)
    case .uint64: 0...Int.max
    case .bool: 0...1
    default: Int.min...Int.max
    }
  }

  /// The code of a number that is already rounded to a floating-point type of at most 16 bits.
  func code(_ x: Double) -> Int {
    self == .float8e8m0 ? PowerOfTwo.code(x) : floatFormat?.code(x) ?? 0
  }

  /// The number of a code of a floating-point type of at most 16 bits.
  func number(_ code: Int) -> Double {
    self == .float8e8m0 ? PowerOfTwo.number(code) : floatFormat?.number(code) ?? 0
  }
}
