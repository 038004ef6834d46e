/// The header of an NPY file: element type, shape and memory order.
///
/// Format, versions 1 to 3:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
struct NPYHeader: Sendable, Equatable {
  /// The maximum size of a header, far above that of any array without named fields.
  static let maximumBytes = 65_536
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  struct Problem: Error {
    let kind: ArchiveError.Kind
    let reason: String
    init(_ reason: String, _ kind: ArchiveError.Kind = .damaged) {
      self.kind = kind
      self.reason = reason
    }
  }

  /// The element type in NumPy's notation: `<f4`.
  let elementType: String
  let elements: StridedElements
  /// The number of elements.
  let count: Int
  /// The position of the first element in the file, in bytes.
  let start: Int

  /// The expected size of the whole file in bytes.
  var end: Int { start + count * elements.format.byteCount }

  /// Parses the header from a file's first bytes.
  init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    guard bytes.count >= 10, bytes.starts(with: Self.magic) else {
      throw Problem("it does not begin like an NPY file")
    }
    var cursor = ByteCursor(bytes, at: 8)
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw Problem(
        "it has NPY version \(version).\(bytes[7]); 1.0 to 3.0 are supported", .unsupported)
    }
    let text: String?
    do {
      let length =
        version == 1
        ? Int(try cursor.read(UInt16.self)) : Int(try cursor.read(UInt32.self))
      guard length <= Self.maximumBytes else {
        throw Problem("its header would have \(length) bytes", .excessive)
      }
      text = cursor.text(try cursor.skip(length))
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem("it ends within its header")
    }
    guard let text else { throw Problem("its header is not UTF-8") }
    var literal = PythonLiteral(text)
    let (description, isFortran, shape) = try literal.header()
    let (format, swaps) = try Self.format(description)
    guard let count = StridedElements.count(of: shape) else {
      throw Problem("its shape is impossible: \(shape)")
    }
    elementType = description
    self.count = count
    start = cursor.position
    elements = StridedElements(
      format: format, shape: shape,
      strides: isFortran
        ? StridedElements.columnMajor(shape) : StridedElements.rowMajor(shape), offset: 0,
      swapsBytes: swaps)
  }

  private static func format(_ text: String) throws(Problem) -> (ElementFormat, Bool) {
    let formats: [String: ElementFormat] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
      "i4": .int32, "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    guard let order = text.first, "<>|=".contains(order),
      let format = formats[String(text.dropFirst())]
    else {
      throw Problem(
        "its elements are '\(text)'; booleans, integers and real numbers are supported, such as "
          + "'<f4'", .unsupported)
    }
    return (format, order == ">" && format.byteCount > 1)
  }
}

/// A strict parser of the NPY header: a Python dictionary literal with exactly three keys.
private struct PythonLiteral {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func header() throws(NPYHeader.Problem) -> (String, Bool, [Int]) {
    var description: String?
    var isFortran: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      switch try string() {
      case "descr" where description == nil:
        try expect(":")
        guard next() == UInt8(ascii: "'") || next() == UInt8(ascii: "\"") else {
          throw NPYHeader.Problem("its elements are records of several fields", .unsupported)
        }
        description = try string()
      case "fortran_order" where isFortran == nil:
        try expect(":")
        isFortran = try boolean()
      case "shape" where shape == nil:
        try expect(":")
        shape = try tuple()
      case let key: throw NPYHeader.Problem("its header has an unexpected key '\(key)'")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    _ = next()
    guard let description, let isFortran, let shape, position == bytes.count else {
      throw NPYHeader.Problem("its header lacks its descr, fortran_order or shape")
    }
    return (description, isFortran, shape)
  }

  /// Skips white space and returns the next byte without consuming it.
  private mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x0A, 0x09, 0x0D].contains(bytes[position]) {
      position += 1
    }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ letter: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: letter) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ letter: Unicode.Scalar) throws(NPYHeader.Problem) {
    guard take(letter) else {
      throw NPYHeader.Problem("its header lacks '\(letter)'")
    }
  }

  private mutating func string() throws(NPYHeader.Problem) -> String {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw NPYHeader.Problem("its header lacks a string")
    }
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote),
      !bytes[start..<end].contains(UInt8(ascii: "\\"))
    else { throw NPYHeader.Problem("its header has a broken string") }
    position = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func boolean() throws(NPYHeader.Problem) -> Bool {
    _ = next()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw NPYHeader.Problem("its header lacks True or False")
  }

  private mutating func tuple() throws(NPYHeader.Problem) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !take(")") {
      numbers.append(try number())
      if !take(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func number() throws(NPYHeader.Problem) -> Int {
    _ = next()
    let end = bytes[position...].firstIndex { !(48...57).contains($0) } ?? bytes.count
    guard let value = Int(String(decoding: bytes[position..<end], as: UTF8.self)) else {
      throw NPYHeader.Problem("its shape has an element that is not an integer")
    }
    position = end
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }  // Python 2
    return value
  }
}
