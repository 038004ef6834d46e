/// How numbers of each element type are kept: rounded to what the type can hold.
extension ElementType {
  /// The nearest number of a floating-point type, halves to even; beyond its range, infinity.
  func rounded(_ x: Double) -> Double {
    switch self {
    case .float32: Double(Float(x))
    case .float16: Self.rounded(x, fractionBits: 10, minimumExponent: -14, largest: 65504)
    case .bfloat16:
      Self.rounded(
        x, fractionBits: 7, minimumExponent: -126, largest: 0x1.FEp127)
    default: x
    }
  }

  private static func rounded(
    _ x: Double, fractionBits: Int, minimumExponent: Int, largest: Double
  ) -> Double {
    guard x.isFinite, x != 0 else { return x }
    let exponent = max(Int(x.exponent), minimumExponent)
    let unit = Double(sign: .plus, exponent: exponent - fractionBits, significand: 1)
    let result = (x / unit).rounded(.toNearestOrEven) * unit
    return result.magnitude > largest ? (x < 0 ? -.infinity : .infinity) : result
  }

  /// A whole number as the type keeps it: the low bits, as two's complement. Numbers of `uint64`
  /// are kept as the `Int` of the same bits.
  func wrapped(_ x: Int) -> Int {
    switch self {
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

  /// The whole number that a real one becomes: its fraction cut off, beyond the range the nearest.
  func wholeNumber(_ x: Double) -> Int {
    switch self {
    case .bool: return x != 0 ? 1 : 0
    case .uint64:
      guard x > 0 else { return 0 }
      return x >= 0x1p64 ? -1 : Int(bitPattern: UInt(x))
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

  /// The bits of a number of a 16-bit floating-point type, already rounded to it.
  func bits16(_ x: Double) -> UInt16 {
    if self == .bfloat16 { return UInt16(truncatingIfNeeded: Float(x).bitPattern >> 16) }
    let sign: UInt16 = x.sign == .minus ? 0x8000 : 0
    if x.isNaN { return sign | 0x7E00 }
    if x.isInfinite { return sign | 0x7C00 }
    if x == 0 { return sign }
    let magnitude = x.magnitude
    if magnitude < 0x1p-14 { return sign | UInt16(magnitude * 0x1p24) }
    let exponent = Int(magnitude.exponent)
    let fraction = UInt16((magnitude.significand - 1) * 1024)
    return sign | UInt16(exponent + 15) << 10 | fraction
  }

  /// The number that the bits of a 16-bit floating-point type mean.
  func real(bits16 bits: UInt16) -> Double {
    if self == .bfloat16 { return Double(Float(bitPattern: UInt32(bits) << 16)) }
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    if exponent == 0 { return sign * fraction * 0x1p-24 }
    return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
  }
}
