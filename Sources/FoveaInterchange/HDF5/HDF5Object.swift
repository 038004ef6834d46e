/// A group or a data set of an HDF5 file, with the header messages that describe it.
package struct HDF5Object: Sendable {
  /// A header message.
  struct Message: Sendable {
    let kind: Int
    let range: Range<Int>
  }

  /// Message types, by the format's numbers.
  enum Kind {
    static let dataspace = 0x01
    static let linkInfo = 0x02
    static let datatype = 0x03
    static let link = 0x06
    static let externalFiles = 0x07
    static let layout = 0x08
    static let filters = 0x0B
    static let attribute = 0x0C
    static let continuation = 0x10
    static let symbolTable = 0x11
    static let attributeInfo = 0x15
  }

  /// The path in the file, such as `/layers/dense`.
  package let name: String
  /// The position of the object header.
  let address: Int
  let messages: [Message]

  init(_ bytes: HDF5Bytes, at address: Int, name: String) throws(ArchiveError) {
    self.name = name
    self.address = address
    let what = "the header of '\(name)'"
    var cursor = try bytes.cursor(at: address, in: what)
    if cursor.rest >= 4, bytes.data[address..<address + 4].elementsEqual("OHDR".utf8) {
      messages = try Self.readVersion2(bytes, &cursor, what)
    } else {
      messages = try Self.readVersion1(bytes, &cursor, what)
    }
  }

  /// The content of the only message of a type; nil if there is none.
  func message(_ kind: Int) -> Range<Int>? { messages.first { $0.kind == kind }?.range }

  /// Whether the object is a group.
  package var isGroup: Bool {
    message(Kind.symbolTable) != nil || message(Kind.linkInfo) != nil
      || message(Kind.link) != nil
  }

  /// Whether the object is a data set.
  package var isDataset: Bool { message(Kind.layout) != nil }

  private static func readVersion1(
    _ bytes: HDF5Bytes, _ cursor: inout HDF5Cursor, _ what: String
  ) throws(ArchiveError) -> [Message] {
    let version = try cursor.byte()
    guard version == 1 else {
      throw bytes.problem("\(what) has version \(version); 1 and 2 are supported")
    }
    try cursor.skip(1)
    let count = try cursor.half()
    try cursor.skip(4)
    let size = try cursor.word()
    try cursor.skip(4)
    var blocks = [try bytes.range(cursor.position, size, in: what)]
    var result: [Message] = []
    var next = 0
    var read = 0
    while next < blocks.count, read < count {
      var block = try bytes.cursor(
        at: blocks[next].lowerBound, end: blocks[next].upperBound, in: what)
      next += 1
      while block.rest >= 8, read < count {
        let (kind, size, flags) = (try block.half(), try block.half(), try block.byte())
        try block.skip(3)
        read += 1
        try add(kind, size, flags, &block, &blocks, &result)
      }
    }
    return result
  }

  private static func readVersion2(
    _ bytes: HDF5Bytes, _ cursor: inout HDF5Cursor, _ what: String
  ) throws(ArchiveError) -> [Message] {
    try cursor.expect("OHDR")
    let version = try cursor.byte()
    guard version == 2 else {
      throw bytes.problem("\(what) has version \(version); 1 and 2 are supported")
    }
    let flags = try cursor.byte()
    if flags & 0x20 != 0 { try cursor.skip(16) }
    if flags & 0x10 != 0 { try cursor.skip(4) }
    let size = Int(clamping: try cursor.number(1 << (flags & 3)))
    var blocks = [try bytes.range(cursor.position, size, in: what)]
    let headerSize = flags & 0x04 != 0 ? 6 : 4
    var result: [Message] = []
    var next = 0
    while next < blocks.count {
      var (start, end) = (blocks[next].lowerBound, blocks[next].upperBound)
      if next > 0 {
        var cursor = try bytes.cursor(at: start, end: end, in: what)
        try cursor.expect("OCHK")
        (start, end) = (cursor.position, end - 4)
      }
      var block = try bytes.cursor(at: start, end: end, in: what)
      next += 1
      while block.rest >= headerSize {
        let (kind, size, flags) = (try block.byte(), try block.half(), try block.byte())
        if headerSize == 6 { try block.skip(2) }
        try add(kind, size, flags, &block, &blocks, &result)
      }
    }
    return result
  }

  /// Adds one message; a continuation message adds a block of further messages.
  private static func add(
    _ kind: Int, _ size: Int, _ flags: Int, _ block: inout HDF5Cursor,
    _ blocks: inout [Range<Int>], _ result: inout [Message]
  ) throws(ArchiveError) {
    let start = block.position
    try block.skip(size)
    let (bytes, what) = (block.bytes, block.what)
    if kind == Kind.continuation {
      var content = try bytes.cursor(at: start, end: start + size, in: what)
      let address = try content.knownAddress()
      let more = try bytes.range(address, try content.length(), in: what)
      guard !blocks.contains(where: { $0.overlaps(more) }), blocks.count < 1000 else {
        throw bytes.problem("\(what) continues in a block that was read before")
      }
      blocks.append(more)
    } else if kind != 0 {
      let isNeeded =
        [Kind.dataspace, Kind.datatype, Kind.layout, Kind.filters, Kind.attribute].contains(kind)
      guard flags & 2 == 0 || !isNeeded else {
        throw bytes.unsupported(
          "\(what) shares a message with another object, which is not supported")
      }
      result.append(Message(kind: kind, range: start..<start + size))
    }
  }
}
