/// How numbers of each element type are kept: rounded to what the type can hold.
extension ElementType {
  /// The nearest number of a floating-point type, halves to even; beyond its range, infinity or
  /// what the type has for it.
  func rounded(_ x: Double) -> Double {
    switch self {
    case .float32: Double(Float(x))
    case .float8e8m0: PowerOfTwo.rounded(x)
    default: floatFormat?.rounded(x) ?? x
    }
  }

  /// A whole number as the type keeps it: the low bits, as two's complement. Numbers of `uint64`
  /// are kept as the `Int` of the same bits.
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

  /// The whole number that a real one becomes: its fraction cut off, beyond the range the nearest;
  /// of 4 bits, the lowest ones, as ONNX's reference has it.
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

  /// The numbers that a whole type holds; of `uint64`, those that `Int` holds too.
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

  /// The code of a number of a floating-point type of 16 bits or fewer, already rounded to it.
  func code(_ x: Double) -> Int {
    self == .float8e8m0 ? PowerOfTwo.code(x) : floatFormat?.code(x) ?? 0
  }

  /// The number that a code of a floating-point type of 16 bits or fewer means.
  func number(_ code: Int) -> Double {
    self == .float8e8m0 ? PowerOfTwo.number(code) : floatFormat?.number(code) ?? 0
  }
}
