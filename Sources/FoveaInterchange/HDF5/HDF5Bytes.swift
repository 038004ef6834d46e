import Foundation

/// The bytes of an HDF5 file, read with bounds checks.
struct HDF5Bytes: Sendable {
  let data: Data
  let path: String
  /// The sizes of an address and of a length, in bytes.
  var offsetSize = 8
  var lengthSize = 8
  /// The position that addresses are relative to.
  var base = 0

  init(_ data: Data, path: String) {
    // Positions count from 0, but the indices of a slice of `Data` do not.
    self.data = data.startIndex == 0 ? data : Data(data)
    self.path = path
  }

  var count: Int { data.count }

  /// An error for content that contradicts the format.
  func problem(_ reason: String) -> ArchiveError { ArchiveError(.damaged, path: path, reason) }

  /// An error for content that exceeds a limit.
  func excess(_ reason: String) -> ArchiveError { ArchiveError(.excessive, path: path, reason) }

  /// An error for a valid file that uses an unsupported feature.
  func unsupported(
    _ reason: String, advice: String = "Save it again with Keras's or h5py's defaults."
  ) -> ArchiveError {
    ArchiveError(.unsupported, path: path, reason, advice: advice)
  }

  /// A cursor from `position` to `end`.
  func cursor(
    at position: Int, end: Int? = nil, in what: String
  ) throws(ArchiveError) -> HDF5Cursor {
    let end = end ?? count
    guard position >= 0, position <= end, end <= count else {
      throw problem("\(what) would be at byte \(position), outside its \(count) bytes")
    }
    return HDF5Cursor(bytes: self, position: position, end: end, what: what)
  }

  func range(_ start: Int, _ size: Int, in what: String) throws(ArchiveError) -> Range<Int> {
    guard start >= 0, size >= 0, start <= count, size <= count - start else {
      throw problem("\(what) would take \(size) bytes at byte \(start), outside its \(count) bytes")
    }
    return start..<start + size
  }
}

/// A bounded position in an HDF5 file, from which little-endian numbers are read.
struct HDF5Cursor {
  let bytes: HDF5Bytes
  private(set) var position: Int
  let end: Int
  /// The structure being read, for error messages.
  let what: String

  init(bytes: HDF5Bytes, position: Int, end: Int, what: String) {
    self.bytes = bytes
    self.position = position
    self.end = end
    self.what = what
  }

  var rest: Int { end - position }

  mutating func skip(_ count: Int) throws(ArchiveError) {
    guard count >= 0, count <= rest else { throw ended }
    position += count
  }

  mutating func number(_ size: Int) throws(ArchiveError) -> UInt64 {
    guard size <= rest else { throw ended }
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes.data[position + index]) << (8 * UInt64(index)) }
    position += size
    return value
  }

  mutating func byte() throws(ArchiveError) -> Int { Int(try number(1)) }
  mutating func half() throws(ArchiveError) -> Int { Int(try number(2)) }
  mutating func word() throws(ArchiveError) -> Int { Int(try number(4)) }

  /// A length; one that does not fit `Int` becomes `Int.max`.
  mutating func length() throws(ArchiveError) -> Int {
    Int(clamping: try number(bytes.lengthSize))
  }

  /// An address as a position in the file; nil if it is undefined, with all bits set.
  mutating func address() throws(ArchiveError) -> Int? {
    let size = bytes.offsetSize
    let value = try number(size)
    if value == UInt64.max >> (64 - 8 * UInt64(size)) { return nil }
    guard let offset = Int(exactly: value), offset <= bytes.count - bytes.base else {
      throw bytes.problem(
        "\(what) points to byte \(value), outside its \(bytes.count) bytes; it may be truncated")
    }
    return offset + bytes.base
  }

  /// A required address, as a position in the file.
  mutating func knownAddress() throws(ArchiveError) -> Int {
    guard let address = try address() else {
      throw bytes.problem("\(what) has no address where one is needed")
    }
    return address
  }

  /// A string field of `size` bytes, up to its first zero byte.
  mutating func text(_ size: Int) throws(ArchiveError) -> String {
    guard size >= 0, size <= rest else { throw ended }
    let letters = bytes.data[position..<position + size].prefix { $0 != 0 }
    guard let text = String(validating: letters, as: UTF8.self) else {
      throw bytes.problem("\(what) has a string that is not UTF-8")
    }
    position += size
    return text
  }

  mutating func expect(_ signature: String) throws(ArchiveError) {
    let start = position
    guard rest >= signature.utf8.count,
      bytes.data[position..<position + signature.utf8.count].elementsEqual(signature.utf8)
    else {
      throw bytes.problem("\(what) should begin with '\(signature)' at byte \(start)")
    }
    position += signature.utf8.count
  }

  private var ended: ArchiveError {
    bytes.problem("\(what) continues past byte \(end), where it should end")
  }
}
