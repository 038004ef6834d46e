import Foundation

/// Writes the fields of a message.
///
/// A message comes after its length, so every message is written twice: the first time, its parts
/// are measured, the second time, they are copied into memory of the right size.
package struct ProtobufWriter {
  /// The number of bytes so far.
  package private(set) var count = 0
  /// Where bytes go; nil while they are measured.
  private let target: UnsafeMutableRawBufferPointer?
  /// The sizes of the messages inside, in the order of their beginnings.
  private var lengths: [Int] = []
  private var nextLength = 0

  /// A writer that measures.
  init() { target = nil }

  /// A writer that copies what another has measured.
  init(into target: UnsafeMutableRawBufferPointer, after measuring: ProtobufWriter) {
    self.target = target
    lengths = measuring.lengths
  }

  /// Writes a number; nothing for nil.
  package mutating func write<Number: ProtobufNumber>(_ value: Number?, _ field: Int) {
    guard let value else { return }
    tag(field, Number.wireType)
    put(value)
  }

  /// Writes each number as a field, as proto2 does by default.
  package mutating func write<Number: ProtobufNumber>(_ values: [Number], _ field: Int) {
    for value in values { write(value, field) }
  }

  /// Writes numbers as one field, as proto3 does by default; nothing if there are none.
  package mutating func writePacked<Number: ProtobufNumber>(_ values: [Number], _ field: Int) {
    guard !values.isEmpty else { return }
    message(field) { writer in
      for value in values { writer.put(value) }
    }
  }

  /// Writes a named number; nothing for nil.
  package mutating func write<Case: ProtobufEnum>(_ value: Case?, _ field: Int) {
    write(value?.rawValue, field)
  }

  /// Writes a text; nothing for nil.
  package mutating func write(_ value: String?, _ field: Int) {
    guard var value else { return }
    tag(field, .bytes)
    value.withUTF8 { utf8 in
      varint(UInt64(utf8.count))
      put(UnsafeRawBufferPointer(utf8))
    }
  }

  /// Writes each text as a field.
  package mutating func write(_ values: [String], _ field: Int) {
    for value in values { write(value, field) }
  }

  /// Writes bytes; nothing for nil.
  package mutating func write(_ value: Data?, _ field: Int) {
    guard let value else { return }
    tag(field, .bytes)
    varint(UInt64(value.count))
    value.withUnsafeBytes { put($0) }
  }

  /// Writes each string of bytes as a field.
  package mutating func write(_ values: [Data], _ field: Int) {
    for value in values { write(value, field) }
  }

  /// Writes a message; nothing for nil.
  package mutating func write<Message: ProtobufWritable>(_ value: Message?, _ field: Int) {
    guard let value else { return }
    message(field) { writer in value.write(to: &writer) }
  }

  /// Writes each message as a field.
  package mutating func write<Message: ProtobufWritable>(_ values: [Message], _ field: Int) {
    for value in values { write(value, field) }
  }

  private mutating func message(_ field: Int, _ content: (inout ProtobufWriter) -> Void) {
    tag(field, .bytes)
    guard target == nil else {
      varint(UInt64(lengths[nextLength]))
      nextLength += 1
      content(&self)
      return
    }
    let place = lengths.count
    lengths.append(0)
    let start = count
    content(&self)
    lengths[place] = count - start
    varint(UInt64(lengths[place]))
  }

  private mutating func tag(_ field: Int, _ wireType: ProtobufWireType) {
    varint(UInt64(field) << 3 | wireType.rawValue)
  }

  private mutating func put<Number: ProtobufNumber>(_ value: Number) {
    let bits = value.protobufBits
    switch Number.wireType {
    case .fixed32:
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: bits).littleEndian) { put($0) }
    case .fixed64: withUnsafeBytes(of: bits.littleEndian) { put($0) }
    default: varint(bits)
    }
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      put(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    put(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func put(_ byte: UInt8) {
    target?[count] = byte
    count += 1
  }

  private mutating func put(_ bytes: UnsafeRawBufferPointer) {
    if let target, !bytes.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: target[count..<count + bytes.count])
        .copyMemory(from: bytes)
    }
    count += bytes.count
  }
}
