import Foundation
import FoveaSupport

/// A CSV file parsed by the rules of RFC 4180; each record has the line it starts on.
///
/// Fields are separated by commas (by semicolons or tabs where the first line has those and no
/// comma); a quoted field may contain separators, line breaks and doubled quotes. Lines end in LF,
/// CRLF or CR, a byte-order mark is skipped, and empty lines are not records.
package struct CSVTable {
  /// A row.
  package struct Record {
    /// The line that it starts on, from 1.
    package let line: Int
    /// The fields, one for each column.
    package let fields: [String]
  }

  /// The file's path, for errors.
  package let file: String
  /// The names of the columns.
  package let header: [String]
  /// The rows below the header.
  package let records: Records

  /// The records below the header. Their fields are texts only while they are looked at: those of a
  /// large file would take many times its size.
  package struct Records: Sequence {
    fileprivate let start: Parser
    /// The number of records.
    let count: Int
    var isEmpty: Bool { count == 0 }

    /// Reads row after row.
    package struct Iterator: IteratorProtocol {
      fileprivate var parser: Parser

      /// The next row; nil after the last.
      package mutating func next() -> Record? {
        // The whole file was parsed before.
        try? parser.nextRecord()
      }
    }

    /// Begins at the first row.
    package func makeIterator() -> Iterator { Iterator(parser: start) }
  }

  /// Reads and parses a file.
  ///
  /// - Throws: `DatasetError` where it can't be read, or is not valid CSV.
  package init(contentsOf url: URL) throws {
    try self.init(FileAccess.textBytes(of: url), file: url.path)
  }

  /// Parses a whole file; errors name it `file`.
  ///
  /// - Throws: `DatasetError` with file and line where the text is not valid CSV.
  init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    let content = FileAccess.unmarked(bytes)
    var parser = Parser(bytes: content, file: file, separator: Self.separator(of: content))
    guard let first = try parser.nextRecord() else {
      throw DatasetError(
        .malformed,
        "\(file) is empty: expected a first line with column names, such as "
          + "path,label")
    }
    header = first.fields.map { $0.trimmingCharacters(in: .whitespaces) }
    let start = parser
    var count = 0
    while let record = try parser.nextRecord() {
      guard record.fields.count == header.count else {
        throw DatasetError(
          .malformed,
          "\(file) line \(record.line): \(NumberText.count(record.fields.count, "field")), "
            + "expected \(header.count) as in the first line (\(DatasetError.list(header)))")
      }
      count += 1
    }
    records = Records(start: start, count: count)
  }

  private static func separator(of bytes: [UInt8]) -> UInt8 {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.first(where: line.contains) ?? candidates[0]
  }

  fileprivate struct Parser {
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
      let isReturn = bytes[position] == UInt8(ascii: "\r")
      guard isReturn || bytes[position] == UInt8(ascii: "\n") else { return false }
      position += 1
      if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
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
        bytes[position] != UInt8(ascii: "\n"), bytes[position] != UInt8(ascii: "\r")
      {
        position += 1
      }
      return try text(bytes[start..<position])
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
            return try text(content[...])
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

    private func text(_ bytes: ArraySlice<UInt8>) throws -> String {
      guard let text = String(bytes: bytes, encoding: .utf8) else {
        throw DatasetError(
          .malformed, "\(file) line \(line): not UTF-8 text; save the file as UTF-8")
      }
      return text
    }
  }
}
