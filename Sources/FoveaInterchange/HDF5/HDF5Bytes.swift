import Foundation

/// The bytes of an HDF5 file, of which no more than there are can be read.
struct HDF5Bytes: Sendable {
  let data: Data
  let path: String
  /// Bytes of an address, and of a length.
  var offsetSize = 8
  var lengthSize = 8
  /// What addresses are counted from.
  var base = 0

  init(_ data: Data, path: String) {
    // Positions are counted from 0, which those of a slice of data aren't.
    self.data = data.startIndex == 0 ? data : Data(data)
    self.path = path
  }

  var count: Int { data.count }

  /// The file contradicts its format.
  func problem(_ reason: String) -> ArchiveError { ArchiveError(.damaged, path: path, reason) }

  /// The file asks for more than an honest one.
  func excess(_ reason: String) -> ArchiveError { ArchiveError(.excessive, path: path, reason) }

  /// The file is sound, and uses what isn't read here.
  func unsupported(
    _ reason: String, advice: String = "Save it again with Keras's or h5py's defaults."
  ) -> ArchiveError {
    ArchiveError(.unsupported, path: path, reason, advice: advice)
  }

  /// Reads from `position` on, up to `end`.
  func cursor(
    at position: Int, end: Int? = nil, in what: String
  ) throws(ArchiveError) -> HDF5Cursor {
    let end = end ?? count
    guard position >= 0, position <= end, end <= count else {
      throw problem("\(what) would lie at byte \(position), outside its \(count) bytes")
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

/// A place within an HDF5 file from which numbers are read one after another, little-endian.
struct HDF5Cursor {
  let bytes: HDF5Bytes
  private(set) var position: Int
  let end: Int
  /// What is being read, for messages.
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

  /// A length; what doesn't fit a number is more than there can be of anything.
  mutating func length() throws(ArchiveError) -> Int {
    Int(clamping: try number(bytes.lengthSize))
  }

  /// An address as a position in the file; nil where it is "undefined", all bits set.
  mutating func address() throws(ArchiveError) -> Int? {
    let size = bytes.offsetSize
    let value = try number(size)
    if value == UInt64.max >> (64 - 8 * UInt64(size)) { return nil }
    guard let offset = Int(exactly: value), offset <= bytes.count - bytes.base else {
      throw bytes.problem(
        "\(what) leads to byte \(value), outside its \(bytes.count) bytes; it may be cut short")
    }
    return offset + bytes.base
  }

  /// An address that must be there.
  mutating func knownAddress() throws(ArchiveError) -> Int {
    guard let address = try address() else {
      throw bytes.problem("\(what) has no address where one is needed")
    }
    return address
  }

  /// A text up to a zero or the end of `size` bytes, after which the next thing is read.
  mutating func text(_ size: Int) throws(ArchiveError) -> String {
    guard size >= 0, size <= rest else { throw ended }
    let letters = bytes.data[position..<position + size].prefix { $0 != 0 }
    guard let text = String(validating: letters, as: UTF8.self) else {
      throw bytes.problem("\(what) has a text that is not UTF-8")
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
    bytes.problem("\(what) goes on past byte \(end), where it should end")
  }
}
