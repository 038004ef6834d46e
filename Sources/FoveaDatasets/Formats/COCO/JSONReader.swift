import Foundation

/// Reads JSON from front to back and makes values only on request: annotation files of hundreds of
/// megabytes are read in seconds, and every error has its line.
struct JSONReader {
  /// Invalid JSON, or a value of an unexpected kind, with its line.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  /// Reads a text in memory; the buffer must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The kinds of JSON values.
  enum Kind {
    case object, array, string, number, other
  }

  /// The kind of the value that follows.
  mutating func kind() throws(Failure) -> Kind {
    switch try next() {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: .other
    }
  }

  /// Calls `body` with each key of an object; it must read or skip the value.
  mutating func object(_ body: (inout JSONReader, String) throws -> Void) throws {
    try expect("{", "an object")
    if try next() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      let key = try string()
      try expect(":", "':' after \"\(key)\"")
      try body(&self, key)
      if try endsAfterItem(UInt8(ascii: "}")) { return }
    }
  }

  /// Calls `body` for each item of an array; it must read or skip the item.
  mutating func array(_ body: (inout JSONReader) throws -> Void) throws {
    try expect("[", "a list")
    if try next() == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try body(&self)
      if try endsAfterItem(UInt8(ascii: "]")) { return }
    }
  }

  /// Reads a list of numbers.
  mutating func numbers() throws -> [Double] {
    var numbers: [Double] = []
    try array { reader in numbers.append(try reader.number()) }
    return numbers
  }

  /// Reads a number; digits in quotes are accepted.
  mutating func number() throws(Failure) -> Double {
    if try next() == UInt8(ascii: "\"") {
      let text = try string()
      guard let value = Double(text) else {
        throw failure("expected a number, found \"\(text)\"")
      }
      return value
    }
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var (mantissa, digits, decimals) = (UInt64(0), 0, 0)
    var isPlain = true
    scan: while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        mantissa = mantissa &* 10 &+ UInt64(bytes[position] - 48)
        digits += 1
        if decimals > 0 { decimals += 1 }
      case UInt8(ascii: ".") where decimals == 0: decimals = 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        isPlain = false
      default: break scan
      }
      position += 1
    }
    // Both are exact in this range, so one division rounds once.
    if isPlain, digits > 0, digits <= 15 {
      let value = Double(mantissa) / Self.powers[max(decimals - 1, 0)]
      return isNegative ? -value : value
    }
    guard position > start,
      let value = Double(String(decoding: bytes[start..<position], as: UTF8.self))
    else {
      position = start
      throw failure("expected a number")
    }
    return value
  }

  private static let powers = (0...15).map { pow(10.0, Double($0)) }

  /// Reads a whole number; digits in quotes are accepted.
  mutating func integer() throws(Failure) -> Int {
    let value = try number()
    guard let integer = Int(exactly: value) else {
      throw failure("expected a whole number, found \(value)")
    }
    return integer
  }

  /// Reads a string and decodes its escapes.
  mutating func string() throws(Failure) -> String {
    try expect("\"", "a text in quotes")
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else {
      position = start
      throw failure("a text is never closed")
    }
    let content = bytes[start..<position]
    position += 1
    if content.contains(UInt8(ascii: "\\")) {
      // Escapes are rare: Foundation decodes them.
      let quoted = Data([UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")])
      guard
        let text = try? JSONSerialization.jsonObject(with: quoted, options: .fragmentsAllowed)
          as? String
      else { throw failure("a text has an escape that JSON doesn't know") }
      return text
    }
    guard let text = String(bytes: content, encoding: .utf8) else {
      throw failure("not UTF-8 text; save the file as UTF-8")
    }
    return text
  }

  /// Skips a value of any kind.
  mutating func skip() throws(Failure) {
    var depth = 0
    repeat {
      switch try next() {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { throw failure("a value is missing") }
        depth -= 1
        position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw failure("a value is missing") }
        position += 1
      case UInt8(ascii: "\""): try skipString()
      default: try skipWord()
      }
    } while depth > 0
  }

  /// Checks that only white space follows.
  mutating func end() throws(Failure) {
    skipSpace()
    if position < bytes.count { throw failure("text follows the end of the JSON value") }
  }

  /// An error with the current line.
  func failure(_ reason: String) -> Failure {
    Failure(line: line(at: position), reason: reason)
  }

  /// The line number of a position, from 1.
  func line(at position: Int) -> Int {
    1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") }
  }

  /// The bytes from a position to the current one, as text.
  func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  // MARK: Bytes

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 32 { position += 1 }
  }

  private mutating func next() throws(Failure) -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw failure("the file ends early; is it cut off?") }
    return bytes[position]
  }

  private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(Failure) {
    let found = try next()
    guard found == UInt8(ascii: character) else {
      throw failure("expected \(what), found '\(Character(UnicodeScalar(found)))'")
    }
    position += 1
  }

  private mutating func endsAfterItem(_ closing: UInt8) throws(Failure) -> Bool {
    let found = try next()
    guard found == closing || found == UInt8(ascii: ",") else {
      throw failure("expected ',' or '\(Character(UnicodeScalar(closing)))'")
    }
    position += 1
    return found == closing
  }

  private mutating func skipString() throws(Failure) {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else {
      position = start
      throw failure("a text is never closed")
    }
    position += 1
  }

  private mutating func skipWord() throws(Failure) {
    let start = position
    while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
    guard position > start else { throw failure("a value is missing") }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= 32 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }
}
