import Foundation

/// An element of an XML file, with its line.
///
/// Annotation files use little of XML: elements, text, entities. Attributes, comments and
/// declarations are skipped. This parser records each element's line, and reports any damaged file
/// with an error.
struct XMLNode {
  let name: String
  let line: Int
  var text = ""
  var children: [XMLNode] = []

  /// The first child with a name.
  subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The text without surrounding white space.
  var content: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

  /// Invalid XML, with its line.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  /// Parses a file's bytes.
  ///
  /// - Throws: `Failure` with the line of the error.
  static func parse(_ bytes: [UInt8]) throws(Failure) -> XMLNode {
    var parser = XMLNodeParser(bytes: FileAccess.unmarked(bytes), position: 0)
    return try parser.document()
  }
}

/// Parses the bytes in one pass, with the open elements on a stack.
private struct XMLNodeParser {
  let bytes: [UInt8]
  var position: Int
  var line = 1
  var open: [XMLNode] = []
  var root: XMLNode?

  /// The deepest nesting: more than any annotation file has. Deeper files are damaged, or meant to
  /// exhaust memory.
  private static let deepest = 100

  mutating func document() throws(XMLNode.Failure) -> XMLNode {
    guard bytes[position...].contains(where: { $0 > 32 }) else {
      throw failure("the file is empty")
    }
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        try text()
      } else if follows("<!--") {
        _ = try advance(past: "-->", of: "a comment")
      } else if follows("<![CDATA[") {
        position += 9
        try append(decoded(try advance(past: "]]>", of: "a CDATA section")))
      } else if follows("<?") {
        _ = try advance(past: "?>", of: "a declaration")
      } else if follows("<!") {
        _ = try advance(past: ">", of: "a declaration")
      } else if follows("</") {
        try endTag()
      } else {
        try startTag()
      }
    }
    if let unclosed = open.last {
      throw failure(
        "<\(unclosed.name)> of line \(unclosed.line) is never closed; is the file cut off?")
    }
    guard let root else { throw failure("there is no element") }
    return root
  }

  private mutating func text() throws(XMLNode.Failure) {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
    let piece = bytes[start..<position]
    // Most text between elements is white space.
    if piece.contains(where: { $0 > 32 }) { try append(unescaped(decoded(piece))) }
    countLines(piece)
  }

  private mutating func startTag() throws(XMLNode.Failure) {
    let start = position
    var quote: UInt8?
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if let mark = quote {
        if byte == mark { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        break
      }
      position += 1
    }
    guard position < bytes.count else {
      throw failure("a tag is never closed; is the file cut off?")
    }
    let inside = bytes[start + 1..<position]
    position += 1
    let name = try self.name(inside.prefix { $0 > 32 && $0 != UInt8(ascii: "/") })
    guard root == nil else { throw failure("<\(name)> follows the end of the first element") }
    guard open.count < Self.deepest else {
      throw failure("<\(name)> is nested more than \(Self.deepest) elements deep")
    }
    open.append(XMLNode(name: name, line: line))
    countLines(inside)
    if inside.last == UInt8(ascii: "/") { close() }
  }

  private mutating func endTag() throws(XMLNode.Failure) {
    position += 2
    let inside = try advance(past: ">", of: "a tag")
    let name = try self.name(inside.prefix { $0 > 32 })
    guard open.last?.name == name else {
      throw failure(
        "</\(name)> closes nothing"
          + (open.last.map { "; <\($0.name)> of line \($0.line) is open" } ?? ""))
    }
    close()
  }

  private mutating func close() {
    guard let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  private mutating func append(_ text: String) throws(XMLNode.Failure) {
    guard !open.isEmpty else { throw failure("text stands outside all elements") }
    open[open.count - 1].text += text
  }

  private func name(_ piece: ArraySlice<UInt8>) throws(XMLNode.Failure) -> String {
    guard !piece.isEmpty else { throw failure("a tag has no name") }
    return try decoded(piece)
  }

  // MARK: Bytes

  private func follows(_ text: StaticString) -> Bool {
    let end = position + text.utf8CodeUnitCount
    return end <= bytes.count
      && text.withUTF8Buffer { bytes[position..<end].elementsEqual($0) }
  }

  /// Moves behind the next occurrence of a text and returns the bytes before it.
  private mutating func advance(
    past end: StaticString, of what: String
  ) throws(XMLNode.Failure) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, !follows(end) { position += 1 }
    guard position < bytes.count else {
      throw failure("\(what) is never closed; is the file cut off?")
    }
    let piece = bytes[start..<position]
    position += end.utf8CodeUnitCount
    countLines(piece)
    return piece
  }

  private mutating func countLines(_ piece: ArraySlice<UInt8>) {
    line += piece.count { $0 == UInt8(ascii: "\n") }
  }

  private func decoded(_ piece: ArraySlice<UInt8>) throws(XMLNode.Failure) -> String {
    guard let text = String(bytes: piece, encoding: .utf8) else {
      throw failure("not UTF-8 text; save the file as UTF-8")
    }
    return text
  }

  private func unescaped(_ text: String) throws(XMLNode.Failure) -> String {
    guard text.contains("&") else { return text }
    var parts = text.split(separator: "&", omittingEmptySubsequences: false)
    var result = String(parts.removeFirst())
    for part in parts {
      guard let end = part.firstIndex(of: ";"), let character = Self.character(part[..<end]) else {
        throw failure("'&\(part.prefix(8))' is not an entity; '&' itself is written &amp;")
      }
      result += String(character) + part[part.index(after: end)...]
    }
    return result
  }

  private static func character(_ entity: Substring) -> Character? {
    switch entity {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      let number =
        entity.hasPrefix("#x")
        ? UInt32(entity.dropFirst(2), radix: 16)
        : entity.hasPrefix("#") ? UInt32(entity.dropFirst()) : nil
      return number.flatMap(Unicode.Scalar.init).map(Character.init)
    }
  }

  private func failure(_ reason: String) -> XMLNode.Failure {
    XMLNode.Failure(line: line, reason: reason)
  }
}
