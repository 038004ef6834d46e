/// Reads the directory of a zip archive and checks it against the file.
///
/// Implements APPNOTE 6.3.10 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Offsets
/// count from the file's first byte: nothing may precede the archive.
struct ZipDirectory {
  /// The maximum number of members, above that of any real archive.
  static let maximumEntries = 1_000_000

  private struct End {
    var count: Int
    var size: Int
    var offset: Int
    /// The position of the archive's end records.
    var limit: Int
  }

  private struct Record {
    var name: String
    var nameBytes: Range<Int>
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var packedSize: Int
    var size: Int
    var offset: Int
  }

  private let bytes: UnsafeRawBufferPointer
  private let path: String
  private(set) var entries: [ZipEntry] = []

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(ArchiveError) {
    self.bytes = bytes
    self.path = path
    do {
      let end = try end()
      let records = try records(end)
      try place(records, before: end.offset)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw damaged("its zip directory is truncated")
    }
  }

  private func damaged(_ reason: String) -> ArchiveError {
    ArchiveError(.damaged, path: path, reason)
  }

  private func signature(at position: Int) -> UInt32? {
    guard position >= 0, position + 4 <= bytes.count else { return nil }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  /// The end record, which a comment of up to 65,535 bytes may follow.
  private func end() throws -> End {
    var position = bytes.count - 22
    let first = max(0, position - 0xFFFF)
    while position >= first {
      if signature(at: position) == 0x0605_4B50,
        bytes.count - position - 22
          == Int(
            UInt16(
              littleEndian: bytes.loadUnaligned(fromByteOffset: position + 20, as: UInt16.self)))
      {
        break
      }
      position -= 1
    }
    guard position >= first else {
      throw damaged("it begins like a zip archive but has no directory at its end: it is truncated")
    }
    var cursor = ByteCursor(bytes, at: position + 4)
    let disks = (try cursor.read(UInt16.self), try cursor.read(UInt16.self))
    let here = Int(try cursor.read(UInt16.self))
    let total = Int(try cursor.read(UInt16.self))
    let size = Int(try cursor.read(UInt32.self))
    let offset = Int(try cursor.read(UInt32.self))
    var end = End(count: total, size: size, offset: offset, limit: position)
    if signature(at: position - 20) == 0x0706_4B50 {
      end = try wideEnd(locator: position - 20)
    } else if disks != (0, 0) || here != total {
      throw ArchiveError(.unsupported, path: path, "it is one part of a zip archive of several")
    }
    guard end.count <= Self.maximumEntries, end.count * 46 <= end.size else {
      throw damaged("its zip directory states \(end.count) members in \(end.size) bytes")
    }
    guard end.offset <= end.limit, end.size == end.limit - end.offset else {
      throw damaged(
        "its zip directory of \(end.size) bytes at \(end.offset) does not end at \(end.limit)")
    }
    return end
  }

  /// The end record with 64-bit numbers (Zip64).
  private func wideEnd(locator: Int) throws -> End {
    var cursor = ByteCursor(bytes, at: locator + 4)
    let disk = try cursor.read(UInt32.self)
    let position = Int(clamping: try cursor.read(UInt64.self))
    guard disk == 0, try cursor.read(UInt32.self) <= 1 else {
      throw ArchiveError(.unsupported, path: path, "it is one part of a zip archive of several")
    }
    guard position <= locator - 56, signature(at: position) == 0x0606_4B50 else {
      throw damaged("its zip64 end record is not at the stated position")
    }
    cursor.position = position + 4
    let size = Int(clamping: try cursor.read(UInt64.self))
    guard size == locator - position - 12 else {
      throw damaged("its zip64 end record has the wrong size")
    }
    _ = try cursor.skip(4)
    let disks = (try cursor.read(UInt32.self), try cursor.read(UInt32.self))
    let here = Int(clamping: try cursor.read(UInt64.self))
    let total = Int(clamping: try cursor.read(UInt64.self))
    guard disks == (0, 0), here == total else {
      throw ArchiveError(.unsupported, path: path, "it is one part of a zip archive of several")
    }
    return End(
      count: total, size: Int(clamping: try cursor.read(UInt64.self)),
      offset: Int(clamping: try cursor.read(UInt64.self)), limit: position)
  }

  private func records(_ end: End) throws -> [Record] {
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<end.limit]), at: end.offset)
    var records: [Record] = []
    var names: Set<String> = []
    records.reserveCapacity(end.count)
    for _ in 0..<end.count {
      let record = try record(&cursor)
      guard names.insert(record.name).inserted else {
        throw damaged("its zip directory has the member '\(record.name)' twice")
      }
      records.append(record)
    }
    guard cursor.remaining == 0 else {
      throw damaged("its zip directory has more than its \(end.count) members")
    }
    return records
  }

  private func record(_ cursor: inout ByteCursor) throws -> Record {
    guard try cursor.read(UInt32.self) == 0x0201_4B50 else {
      throw damaged("its zip directory has an invalid entry")
    }
    _ = try cursor.skip(4)
    let flags = try cursor.read(UInt16.self)
    let method = try cursor.read(UInt16.self)
    _ = try cursor.skip(4)
    let checksum = try cursor.read(UInt32.self)
    let packed = try cursor.read(UInt32.self)
    let size = try cursor.read(UInt32.self)
    let nameCount = Int(try cursor.read(UInt16.self))
    let extraCount = Int(try cursor.read(UInt16.self))
    let commentCount = Int(try cursor.read(UInt16.self))
    _ = try cursor.skip(8)
    let offset = try cursor.read(UInt32.self)
    let nameBytes = try cursor.skip(nameCount)
    guard let name = cursor.text(nameBytes), !name.utf8.contains(0) else {
      throw damaged("its zip directory has a name that is not UTF-8")
    }
    let extra = try cursor.skip(extraCount)
    _ = try cursor.skip(commentCount)
    var record = Record(
      name: name, nameBytes: nameBytes, flags: flags, method: method, checksum: checksum,
      packedSize: Int(packed), size: Int(size), offset: Int(offset))
    if packed == .max || size == .max || offset == .max {
      try widen(&record, extra)
    }
    return record
  }

  /// Reads 64-bit values from the extra field in place of those that exceed 32 bits.
  private func widen(_ record: inout Record, _ extra: Range<Int>) throws {
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<extra.upperBound]), at: extra.lowerBound)
    while cursor.remaining >= 4 {
      let kind = try cursor.read(UInt16.self)
      let field = try cursor.skip(Int(try cursor.read(UInt16.self)))
      guard kind == 1 else { continue }
      var numbers = ByteCursor(
        UnsafeRawBufferPointer(rebasing: bytes[..<field.upperBound]), at: field.lowerBound)
      let narrow = Int(UInt32.max)
      if record.size == narrow { record.size = Int(clamping: try numbers.read(UInt64.self)) }
      if record.packedSize == narrow {
        record.packedSize = Int(clamping: try numbers.read(UInt64.self))
      }
      if record.offset == narrow { record.offset = Int(clamping: try numbers.read(UInt64.self)) }
      return
    }
  }

  /// Locates the members' bytes: without overlap, before the directory.
  private mutating func place(_ records: [Record], before limit: Int) throws {
    var spans: [(span: Range<Int>, index: Int)] = []
    for (index, record) in records.enumerated() {
      let start = try dataStart(record, before: limit)
      guard record.packedSize <= limit - start else {
        throw damaged("the member '\(record.name)' reaches beyond the zip archive's end")
      }
      let method: ZipEntry.Method
      switch record.method {
      case 0: method = .stored
      case 8: method = .deflated
      default:
        throw ArchiveError(
          .unsupported, path: path,
          "the member '\(record.name)' is compressed by method \(record.method); supported are "
            + "0 (stored) and 8 (deflated)")
      }
      guard record.flags & 0x2041 == 0 else {
        throw ArchiveError(.unsupported, path: path, "the member '\(record.name)' is encrypted")
      }
      guard method == .deflated || record.size == record.packedSize else {
        throw damaged("the member '\(record.name)' has two different sizes")
      }
      let range = start..<start + record.packedSize
      spans.append((record.offset..<range.upperBound, index))
      entries.append(
        ZipEntry(
          name: record.name, method: method, size: record.size, range: range,
          checksum: record.checksum, index: index))
    }
    spans.sort { ($0.span.lowerBound, $0.index) < ($1.span.lowerBound, $1.index) }
    for (one, next) in zip(spans, spans.dropFirst())
    where next.span.lowerBound < one.span.upperBound {
      throw damaged(
        "the members '\(records[one.index].name)' and '\(records[next.index].name)' overlap")
    }
  }

  /// The position of a member's bytes, after a local header that must agree with the directory.
  private func dataStart(_ record: Record, before limit: Int) throws -> Int {
    guard record.offset <= limit - 30, signature(at: record.offset) == 0x0403_4B50 else {
      throw damaged(
        "the member '\(record.name)' is not at the position that the zip directory states")
    }
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<limit]), at: record.offset + 6)
    let flags = try cursor.read(UInt16.self)
    let method = try cursor.read(UInt16.self)
    _ = try cursor.skip(4)
    let checksum = try cursor.read(UInt32.self)
    let packed = try cursor.read(UInt32.self)
    let size = try cursor.read(UInt32.self)
    let nameCount = Int(try cursor.read(UInt16.self))
    let extraCount = Int(try cursor.read(UInt16.self))
    let name = try cursor.skip(nameCount)
    _ = try cursor.skip(extraCount)
    // With a data descriptor (bit 3), sizes and checksum are 0 in the local header.
    let agrees =
      flags & 8 != 0
      || checksum == record.checksum && (packed == .max || Int(packed) == record.packedSize)
        && (size == .max || Int(size) == record.size)
    guard method == record.method, agrees, bytes[name].elementsEqual(bytes[record.nameBytes])
    else {
      throw damaged(
        "the member '\(record.name)' has a local header that differs from the zip directory")
    }
    return cursor.position
  }
}
