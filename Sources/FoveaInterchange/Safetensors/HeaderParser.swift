/// A strict parser of a safetensors file's JSON header: known keys only, each at most once.
///
/// A general JSON parser would silently drop duplicate names and read numbers as floating point.
struct HeaderParser {
  struct Problem: Error {
    let kind: SafetensorsError.Kind
    let reason: String
    init(_ reason: String, _ kind: SafetensorsError.Kind = .malformedHeader) {
      self.kind = kind
      self.reason = reason
    }
  }

  /// The unchecked description of a tensor.
  struct Description {
    var type: String
    var shape: [Int]
    var offsets: [Int]
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private(set) var metadata: [String: String] = [:]
  private(set) var tensors: [String: Description] = [:]

  init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    self.bytes = bytes
    guard bytes.first == UInt8(ascii: "{") else {
      throw Problem("its header does not begin with '{'")
    }
    var hasMetadata = false
    try object { parser, name throws(Problem) in
      if name == "__metadata__" {
        guard !hasMetadata else { throw Problem("its header has metadata twice", .duplicateName) }
        hasMetadata = true
        try parser.readMetadata()
      } else {
        try parser.readTensor(name)
      }
    }
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the header") }
  }

  private mutating func readMetadata() throws(Problem) {
    try object { parser, key throws(Problem) in
      let value = try parser.string()
      guard parser.metadata.updateValue(value, forKey: key) == nil else {
        throw Problem("its metadata has the key '\(key)' twice", .duplicateName)
      }
    }
  }

  private mutating func readTensor(_ name: String) throws(Problem) {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { parser, key throws(Problem) in
      switch key {
      case "dtype" where type == nil: type = try parser.string()
      case "shape" where shape == nil: shape = try parser.numbers()
      case "data_offsets" where offsets == nil: offsets = try parser.numbers()
      default: throw Problem("the tensor '\(name)' has an unexpected or repeated key '\(key)'")
      }
    }
    guard let type, let shape, let offsets else {
      throw Problem("the tensor '\(name)' lacks its dtype, shape or data_offsets")
    }
    let description = Description(type: type, shape: shape, offsets: offsets)
    guard tensors.updateValue(description, forKey: name) == nil else {
      throw Problem("it has the tensor '\(name)' twice", .duplicateName)
    }
  }

  private mutating func object(
    _ member: (inout HeaderParser, String) throws(Problem) -> Void
  ) throws(Problem) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func numbers() throws(Problem) -> [Int] {
    var result: [Int] = []
    try expect("[")
    if take("]") { return result }
    repeat { result.append(try number()) } while take(",")
    try expect("]")
    return result
  }

  /// Parses a non-negative integer.
  private mutating func number() throws(Problem) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, (48...57).contains(bytes[position]) {
      let (tens, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, over) = tens.addingReportingOverflow(Int(bytes[position]) - 48)
      guard !high, !over else { throw Problem("it has a number beyond 64 bits", .badShape) }
      value = sum
      position += 1
    }
    guard position > start else { throw unexpected("an integer") }
    return value
  }

  private mutating func string() throws(Problem) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw Problem("it has a string that is not UTF-8")
        }
        return result
      case UInt8(ascii: "\\"): text += try escape()
      case ..<0x20: throw Problem("it has a control character in a string")
      default: text.append(byte)
      }
    }
    throw Problem("it ends within a string")
  }

  private mutating func escape() throws(Problem) -> [UInt8] {
    guard position < bytes.count else { throw Problem("it ends within a string") }
    defer { position += 1 }
    switch bytes[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[position]]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw Problem("it has an unknown escape in a string")
    }
  }

  /// Parses the escape at the current `u`; leaves the position at the last digit.
  private mutating func unicodeEscape() throws(Problem) -> [UInt8] {
    var code = UInt32(try hexadecimal())
    if (0xD800..<0xDC00).contains(code) {
      guard position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
        bytes[position + 2] == UInt8(ascii: "u")
      else { throw Problem("it has half a surrogate pair in a string") }
      position += 2
      let low = UInt32(try hexadecimal())
      guard (0xDC00..<0xE000).contains(low) else {
        throw Problem("it has half a surrogate pair in a string")
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw Problem("it has half a surrogate pair in a string")
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(Problem) -> UInt16 {
    guard position + 4 < bytes.count,
      let text = String(
        validating: bytes[position + 1...position + 4], as: UTF8.self),
      text.allSatisfy(\.isHexDigit), let value = UInt16(text, radix: 16)
    else { throw Problem("it has a broken \\u escape in a string") }
    position += 4
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ letter: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: letter) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ letter: Unicode.Scalar) throws(Problem) {
    guard take(letter) else { throw unexpected("'\(letter)'") }
  }

  private func unexpected(_ expected: String) -> Problem {
    Problem("its header lacks \(expected) at byte \(position)")
  }
}
