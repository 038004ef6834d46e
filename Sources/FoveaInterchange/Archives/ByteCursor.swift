/// Reads little-endian numbers from a buffer, with bounds checks.
struct ByteCursor {
  /// A read past the end of the buffer.
  struct EndReached: Error {}

  let bytes: UnsafeRawBufferPointer
  var position: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var remaining: Int { bytes.count - position }

  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type) throws(EndReached) -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw EndReached() }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  /// Skips `count` bytes and returns their range.
  mutating func skip(_ count: Int) throws(EndReached) -> Range<Int> {
    guard count >= 0, remaining >= count else { throw EndReached() }
    defer { position += count }
    return position..<position + count
  }

  /// The range of a line of at most `limit` bytes; its newline is skipped.
  mutating func line(limit: Int) throws(EndReached) -> Range<Int> {
    let start = position
    while remaining > 0, position - start <= limit {
      position += 1
      if bytes[position - 1] == UInt8(ascii: "\n") { return start..<position - 1 }
    }
    throw EndReached()
  }

  /// Decodes a range as UTF-8; nil if it is invalid.
  func text(_ range: Range<Int>) -> String? {
    String(validating: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }
}
