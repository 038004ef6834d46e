import Foundation

/// A CSV file parsed by the rules of RFC 4180; each record has the line it starts on.
///
/// Fields are separated by commas (by semicolons or tabs where the first line has those and no
/// comma); a quoted field may contain separators, line breaks and doubled quotes. Lines end in LF
/// or CRLF, a byte-order mark is skipped, and empty lines are not records.
struct CSVTable {
  struct Record {
    let line: Int
    let fields: [String]
  }

  let file: String
  let header: [String]
  let records: [Record]

  /// Parses a whole file; errors name it `file`.
  ///
  /// - Throws: `DatasetError` with file and line where the text is not valid CSV.
  init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    var parser = Parser(bytes: content, file: file, separator: Self.separator(of: content))
    guard let first = try parser.nextRecord() else {
      throw DatasetError(
        .malformed,
        "\(file) is empty: expected a first line with column names, such as "
          + "path,label")
    }
    header = first.fields.map { $0.trimmingCharacters(in: .whitespaces) }
    var records: [Record] = []
    while let record = try parser.nextRecord() {
      guard record.fields.count == header.count else {
        throw DatasetError(
          .malformed,
          "\(file) line \(record.line): \(DatasetError.count(record.fields.count, "field")), "
            + "expected \(header.count) as in the first line (\(DatasetError.list(header)))")
      }
      records.append(record)
    }
    self.records = records
  }

  private static func separator(of bytes: [UInt8]) -> UInt8 {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.first(where: line.contains) ?? candidates[0]
  }

  private struct Parser {
    let bytes: [UInt8]
    let file: String
    let separator: UInt8
    var position = 0
    var line = 1

    init(bytes: [UInt8], file: String, separator: UInt8) {
      self.bytes = bytes
      self.file = file
      self.separator = separator
    }

    mutating func nextRecord() throws -> Record? {
      while position < bytes.count, endsLine() {}
      guard position < bytes.count else { return nil }
      let first = line
      var fields: [String] = []
      while true {
        fields.append(try field())
        if position >= bytes.count || endsLine() { break }
        position += 1  // the separator
      }
      return Record(line: first, fields: fields)
    }

    /// Skips a line end if there is one at the current position.
    private mutating func endsLine() -> Bool {
      let isReturn =
        bytes[position] == UInt8(ascii: "\r") && position + 1 < bytes.count
        && bytes[position + 1] == UInt8(ascii: "\n")
      guard isReturn || bytes[position] == UInt8(ascii: "\n") else { return false }
      position += isReturn ? 2 : 1
      line += 1
      return true
    }

    private mutating func field() throws -> String {
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        return try plainField()
      }
      return try quotedField()
    }

    private mutating func plainField() throws -> String {
      let start = position
      while position < bytes.count, bytes[position] != separator,
        bytes[position] != UInt8(ascii: "\n")
      {
        position += 1
      }
      var end = position
      if end > start, end < bytes.count, bytes[end] == UInt8(ascii: "\n"),
        bytes[end - 1] == UInt8(ascii: "\r")
      {
        end -= 1
        position -= 1  // leave CRLF to be stepped over whole
      }
      return try text(Array(bytes[start..<end]))
    }

    private mutating func quotedField() throws -> String {
      let opened = line
      var content: [UInt8] = []
      position += 1
      while position < bytes.count {
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") {
          if position + 1 < bytes.count, bytes[position + 1] == byte {
            position += 1  // a doubled quote stands for one
          } else {
            position += 1
            try expectFieldEnd()
            return try text(content)
          }
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        content.append(byte)
        position += 1
      }
      throw DatasetError(
        .malformed,
        "\(file) line \(opened): a quoted field is never closed; expected a \" before the file "
          + "ends")
    }

    private func expectFieldEnd() throws {
      guard position < bytes.count else { return }
      let byte = bytes[position]
      guard byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        throw DatasetError(
          .malformed,
          "\(file) line \(line): text follows a closing quote; write a quote inside a quoted "
            + "field twice (\"\")")
      }
    }

    private func text(_ bytes: [UInt8]) throws -> String {
      guard let text = String(bytes: bytes, encoding: .utf8) else {
        throw DatasetError(
          .malformed, "\(file) line \(line): not UTF-8 text; save the file as UTF-8")
      }
      return text
    }
  }
}
