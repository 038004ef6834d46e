/// The stored format of a tensor's elements, and its conversion to float32.
package enum ElementFormat: String, Sendable, CaseIterable {
  case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64
  case float16, bfloat16, float32, float64

  /// The size of one element in bytes.
  package var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Converts elements spaced `stride` bytes apart to float32, rounded to nearest; true becomes 1.
  ///
  /// - Precondition: all elements are inside `source`; `stride` is not negative.
  package func convert(
    _ source: UnsafeRawBufferPointer, at offset: Int, stride: Int,
    to target: UnsafeMutableBufferPointer<Float>, swapsBytes: Bool = false
  ) {
    guard !target.isEmpty else { return }
    precondition(
      offset >= 0 && stride >= 0
        && offset + (target.count - 1) * stride + byteCount <= source.count,
      "elements outside their bytes")
    if self == .float32, stride == 4, !swapsBytes {
      UnsafeMutableRawBufferPointer(target).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + 4 * target.count]))
      return
    }
    func each<Bits: FixedWidthInteger>(_ type: Bits.Type, _ convert: (Bits) -> Float) {
      var place = offset
      for index in target.indices {
        let bits = source.loadUnaligned(fromByteOffset: place, as: Bits.self)
        target[index] = convert(swapsBytes ? bits.byteSwapped : bits)
        place += stride
      }
    }
    switch self {
    case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: each(UInt8.self) { Float($0) }
    case .int8: each(Int8.self) { Float($0) }
    case .uint16: each(UInt16.self) { Float($0) }
    case .int16: each(Int16.self) { Float($0) }
    case .uint32: each(UInt32.self) { Float($0) }
    case .int32: each(Int32.self) { Float($0) }
    case .uint64: each(UInt64.self) { Float($0) }
    case .int64: each(Int64.self) { Float($0) }
    case .float16: each(UInt16.self, Self.half)
    case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float32: each(UInt32.self) { Float(bitPattern: $0) }
    case .float64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// Converts IEEE 754 binary16, since `Float16` is missing on some platforms.
  static func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let fraction = UInt32(bits & 0x3FF)
    switch bits & 0x7C00 {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: sign | magnitude.bitPattern)
    case 0x7C00: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    case let exponent:
      return Float(bitPattern: sign | (UInt32(exponent) << 13 + 112 << 23) | fraction << 13)
    }
  }
}
