import Foundation

/// A value of a field with an empty default.
package protocol ProtobufValue: Sendable {
  init()
}

extension String: ProtobufValue {}
extension Data: ProtobufValue {}

/// The encodings of a field's value, with their codes. Groups are only skipped.
package enum ProtobufWireType: UInt64, Sendable {
  case varint = 0
  case fixed64 = 1
  case bytes = 2
  case groupStart = 3
  case groupEnd = 4
  case fixed32 = 5
}

/// A number as a field's value.
package protocol ProtobufNumber: ProtobufValue {
  /// The number's encoding: `varint`, `fixed32` or `fixed64`.
  static var wireType: ProtobufWireType { get }
  /// The number of encoded bits. Higher bits are ignored.
  init(protobufBits: UInt64)
  /// The encoded bits.
  var protobufBits: UInt64 { get }
}

extension Int32: ProtobufNumber {
  package static var wireType: ProtobufWireType { .varint }
  package init(protobufBits bits: UInt64) { self.init(truncatingIfNeeded: bits) }
  package var protobufBits: UInt64 { UInt64(truncatingIfNeeded: self) }
}

extension Int64: ProtobufNumber {
  package static var wireType: ProtobufWireType { .varint }
  package init(protobufBits bits: UInt64) { self.init(bitPattern: bits) }
  package var protobufBits: UInt64 { UInt64(bitPattern: self) }
}

extension UInt64: ProtobufNumber {
  package static var wireType: ProtobufWireType { .varint }
  package init(protobufBits bits: UInt64) { self = bits }
  package var protobufBits: UInt64 { self }
}

extension Bool: ProtobufNumber {
  package static var wireType: ProtobufWireType { .varint }
  package init(protobufBits bits: UInt64) { self = bits != 0 }
  package var protobufBits: UInt64 { self ? 1 : 0 }
}

extension Float: ProtobufNumber {
  package static var wireType: ProtobufWireType { .fixed32 }
  package init(protobufBits bits: UInt64) {
    self.init(bitPattern: UInt32(truncatingIfNeeded: bits))
  }
  package var protobufBits: UInt64 { UInt64(bitPattern) }
}

extension Double: ProtobufNumber {
  package static var wireType: ProtobufWireType { .fixed64 }
  package init(protobufBits bits: UInt64) { self.init(bitPattern: bits) }
  package var protobufBits: UInt64 { bitPattern }
}

/// A named number as a field's value, by its raw value. Unknown numbers are ignored, as in proto2.
package protocol ProtobufEnum: ProtobufValue, RawRepresentable where RawValue == Int32 {}
