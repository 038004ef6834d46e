/// The element type of a data set or an attribute.
enum HDF5Datatype: Sendable, Equatable {
  /// An integer of 1, 2, 4 or 8 bytes.
  case integer(size: Int, isSigned: Bool, isBigEndian: Bool)
  /// An IEEE 754 number of 2, 4 or 8 bytes.
  case float(size: Int, isBigEndian: Bool)
  /// A string of `size` bytes, padded with zeros or spaces.
  case text(size: Int)
  /// A string of variable length, stored on the global heap.
  case variableText(size: Int)
  /// An unsupported type, by the format's class number.
  case other(kind: Int, size: Int)

  /// The stored size of an element in bytes.
  var size: Int {
    switch self {
    case .integer(let size, _, _), .float(let size, _), .text(let size), .variableText(let size),
      .other(_, let size):
      size
    }
  }

  /// The name in NumPy's notation: `float32`.
  var name: String {
    switch self {
    case .integer(let size, let isSigned, _): "\(isSigned ? "int" : "uint")\(8 * size)"
    case .float(let size, _): "float\(8 * size)"
    case .text, .variableText: "text"
    case .other(let kind, _):
      [
        2: "time", 4: "bits", 5: "opaque", 6: "compound", 7: "reference", 8: "enum", 9: "vlen",
        10: "array",
      ][kind] ?? "class \(kind)"
    }
  }

  /// Whether the elements are integers or floating-point numbers.
  var isNumber: Bool {
    switch self {
    case .integer, .float: true
    default: false
    }
  }

  init(_ cursor: inout HDF5Cursor) throws(ArchiveError) {
    let start = try cursor.byte()
    let (kind, bits) = (start & 15, Int(try cursor.number(3)))
    let size = try cursor.word()
    guard size > 0 else { throw cursor.bytes.problem("\(cursor.what) has elements of 0 bytes") }
    let isBigEndian = bits & 1 != 0
    switch kind {
    case 0 where [1, 2, 4, 8].contains(size):
      let (offset, precision) = (try cursor.half(), try cursor.half())
      self =
        offset == 0 && precision == 8 * size
        ? .integer(size: size, isSigned: bits & 8 != 0, isBigEndian: isBigEndian)
        : .other(kind: kind, size: size)
    case 1 where [2, 4, 8].contains(size):
      let (offset, precision) = (try cursor.half(), try cursor.half())
      _ = try cursor.byte()
      let exponent = try cursor.byte()
      let isIEEE =
        offset == 0 && precision == 8 * size && exponent == [2: 5, 4: 8, 8: 11][size]
        && bits & 0x40 == 0
      self =
        isIEEE ? .float(size: size, isBigEndian: isBigEndian) : .other(kind: kind, size: size)
    case 3: self = .text(size: size)
    case 9 where bits & 15 == 1 && size == 8 + cursor.bytes.offsetSize:
      self = .variableText(size: size)
    default: self = .other(kind: kind, size: size)
    }
  }
}

/// Parses the axis lengths of a data set or an attribute.
enum HDF5Dataspace {
  /// The axis lengths: empty for a scalar, nil for a null dataspace without elements.
  static func shape(_ cursor: inout HDF5Cursor) throws(ArchiveError) -> [Int]? {
    let (version, rank, flags) = (try cursor.byte(), try cursor.byte(), try cursor.byte())
    guard version == 1 || version == 2 else {
      throw cursor.bytes.problem("\(cursor.what) has a shape of an unknown version \(version)")
    }
    guard rank <= 32 else {
      throw cursor.bytes.problem("\(cursor.what) has \(rank) axes; at most 32 are allowed")
    }
    if version == 1 {
      try cursor.skip(5)
    } else if try cursor.byte() == 2 {
      return nil
    }
    var shape: [Int] = []
    for _ in 0..<rank { shape.append(try cursor.length()) }
    if flags & 1 != 0 { try cursor.skip(rank * cursor.bytes.lengthSize) }
    return shape
  }
}
