import Foundation

/// Reads the fields of a message, in the order of the bytes.
///
/// Nothing is allocated for a length before the bytes have been seen to be there. A value that is
/// not read, or that has another encoding than its reader expects, is skipped.
package struct ProtobufReader {
  /// The greatest depth of messages and groups inside the outermost message.
  package static let maximumDepth = 100
  /// The greatest size of a message in bytes.
  package static let maximumSize = Int(Int32.max)

  private let bytes: UnsafeRawBufferPointer
  /// The position of the next byte in the outermost message, and the end of this one.
  private var position: Int
  private let end: Int
  private let depth: Int
  /// The encoding of the value at `position`; nil after it has been read.
  private var pending: ProtobufWireType?
  private var field = 0

  /// Reads a message, which must stay in memory meanwhile.
  ///
  /// - Throws: ``ProtobufError`` if it exceeds 2 GiB.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
    guard bytes.count <= Self.maximumSize else { throw ProtobufError(kind: .tooLarge, offset: 0) }
    self.init(bytes, 0..<bytes.count, depth: 0)
  }

  private init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, depth: Int) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.depth = depth
  }

  /// The number of the next field; nil at the end of the message.
  package mutating func nextField() throws(ProtobufError) -> Int? {
    if let wireType = pending {
      pending = nil
      try skip(wireType, field, depth: depth)
    }
    guard position < end else { return nil }
    let start = position
    let (number, wireType) = try tag()
    guard wireType != .groupEnd else { throw ProtobufError(kind: .unmatchedGroup, offset: start) }
    (field, pending) = (number, wireType)
    return number
  }

  /// Reads a number.
  package mutating func read<Number: ProtobufNumber>(_ value: inout Number?) throws(ProtobufError) {
    guard take(Number.wireType) else { return }
    value = try number()
  }

  /// Reads one number, or many that are packed.
  package mutating func read<Number: ProtobufNumber>(
    _ values: inout [Number]
  ) throws(ProtobufError) {
    if take(Number.wireType) {
      values.append(try number())
    } else if take(.bytes) {
      let range = try length()
      let size = Number.wireType == .varint ? 1 : Number.wireType == .fixed32 ? 4 : 8
      guard range.count.isMultiple(of: size) else {
        throw ProtobufError(kind: .unevenNumbers, offset: range.lowerBound)
      }
      var packed = ProtobufReader(bytes, range, depth: depth)
      if size > 1 { values.reserveCapacity(values.count + range.count / size) }
      while packed.position < packed.end { values.append(try packed.number()) }
    }
  }

  /// Reads a named number.
  package mutating func read<Case: ProtobufEnum>(_ value: inout Case?) throws(ProtobufError) {
    var number: Int32?
    try read(&number)
    if let number, let known = Case(rawValue: number) { value = known }
  }

  /// Reads a text.
  package mutating func read(_ value: inout String?) throws(ProtobufError) {
    guard take(.bytes) else { return }
    value = try text()
  }

  /// Reads one of several texts.
  package mutating func read(_ values: inout [String]) throws(ProtobufError) {
    guard take(.bytes) else { return }
    values.append(try text())
  }

  /// Reads bytes.
  package mutating func read(_ value: inout Data?) throws(ProtobufError) {
    guard take(.bytes) else { return }
    value = Data(UnsafeRawBufferPointer(rebasing: bytes[try length()]))
  }

  /// Reads one of several strings of bytes.
  package mutating func read(_ values: inout [Data]) throws(ProtobufError) {
    guard take(.bytes) else { return }
    values.append(Data(UnsafeRawBufferPointer(rebasing: bytes[try length()])))
  }

  /// Reads a message, or merges it into the one that is there.
  package mutating func read<Message: ProtobufReadable>(
    _ value: inout Message?
  ) throws(ProtobufError) {
    guard take(.bytes) else { return }
    var message = value ?? Message()
    try merge(into: &message)
    value = message
  }

  /// Reads one of several messages.
  package mutating func read<Message: ProtobufReadable>(
    _ values: inout [Message]
  ) throws(ProtobufError) {
    guard take(.bytes) else { return }
    var message = Message()
    try merge(into: &message)
    values.append(message)
  }

  private mutating func merge(into message: inout some ProtobufReadable) throws(ProtobufError) {
    guard depth < Self.maximumDepth else {
      throw ProtobufError(kind: .tooDeep, offset: position)
    }
    var inner = ProtobufReader(bytes, try length(), depth: depth + 1)
    try message.merge(from: &inner)
  }

  /// Whether the value at `position` has an encoding; if so, the caller reads it.
  private mutating func take(_ wireType: ProtobufWireType) -> Bool {
    guard pending == wireType else { return false }
    pending = nil
    return true
  }

  private mutating func number<Number: ProtobufNumber>() throws(ProtobufError) -> Number {
    switch Number.wireType {
    case .fixed32: Number(protobufBits: UInt64(try fixed(UInt32.self)))
    case .fixed64: Number(protobufBits: try fixed(UInt64.self))
    default: Number(protobufBits: try varint())
    }
  }

  private mutating func text() throws(ProtobufError) -> String {
    let range = try length()
    let utf8 = UnsafeRawBufferPointer(rebasing: bytes[range])
    guard let text = String(validating: utf8, as: UTF8.self) else {
      throw ProtobufError(kind: .invalidText, offset: range.lowerBound)
    }
    return text
  }

  private mutating func tag() throws(ProtobufError) -> (field: Int, ProtobufWireType) {
    let start = position
    let tag = try varint()
    // Field numbers have 29 bits.
    guard let wireType = ProtobufWireType(rawValue: tag & 7), tag >> 3 > 0, tag <= UInt32.max else {
      throw ProtobufError(kind: .invalidTag, offset: start)
    }
    return (Int(tag >> 3), wireType)
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard position < end else { throw ProtobufError(kind: .truncated, offset: position) }
      let byte = bytes[position]
      position += 1
      // Bits after the 64th, in the tenth byte, are dropped, as other readers do.
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw ProtobufError(kind: .overlongNumber, offset: start)
  }

  private mutating func fixed<Bits: FixedWidthInteger>(
    _ type: Bits.Type
  ) throws(ProtobufError) -> Bits {
    let size = MemoryLayout<Bits>.size
    guard end - position >= size else { throw ProtobufError(kind: .truncated, offset: position) }
    defer { position += size }
    return Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Bits.self))
  }

  /// Reads a length and skips as many bytes; their range.
  private mutating func length() throws(ProtobufError) -> Range<Int> {
    let length = try varint()
    guard length <= end - position else {
      throw ProtobufError(kind: .truncated, offset: position)
    }
    defer { position += Int(length) }
    return position..<position + Int(length)
  }

  private mutating func skip(
    _ wireType: ProtobufWireType, _ field: Int, depth: Int
  ) throws(ProtobufError) {
    switch wireType {
    case .varint: _ = try varint()
    case .fixed32: _ = try fixed(UInt32.self)
    case .fixed64: _ = try fixed(UInt64.self)
    case .bytes: _ = try length()
    case .groupStart, .groupEnd:
      guard depth < Self.maximumDepth else {
        throw ProtobufError(kind: .tooDeep, offset: position)
      }
      while true {
        let start = position
        let (inner, wireType) = try tag()
        if wireType == .groupEnd {
          guard inner == field else { throw ProtobufError(kind: .unmatchedGroup, offset: start) }
          return
        }
        try skip(wireType, inner, depth: depth + 1)
      }
    }
  }
}
