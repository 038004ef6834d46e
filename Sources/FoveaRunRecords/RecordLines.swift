import Foundation
import FoveaSupport

/// A file with one record per line, appended as training goes.
///
/// A line reaches the disk before ``append(_:after:)`` returns. A crash can leave at most a torn
/// last line: readers drop it, the next append cuts it off.
struct RecordLines<Record: RecordFile> {
  let url: URL

  /// The records, oldest first, and the bytes at the front of the file that they take; none where
  /// there is no file.
  ///
  /// - Throws: ``RecordReadError`` where a line other than the last is damaged, or any is of a
  ///   newer format.
  func read() throws -> (records: [Record], soundBytes: Int) {
    guard FileManager.default.fileExists(atPath: url.path) else { return ([], 0) }
    let data = try RecordCoding.contents(of: url)
    var records: [Record] = []
    var start = data.startIndex
    var line = 0
    while start < data.endIndex {
      line += 1
      // Lines are written with their end in one piece, so a line without one is torn.
      guard let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      do {
        records.append(
          try RecordCoding.decode(
            Record.self, from: Data(data[start..<end]), path: url.path, line: line))
      } catch let error as RecordReadError {
        // After a power cut a last line can hold zeros: its length reached the disk, its bytes not.
        guard case .damaged = error, end == data.endIndex - 1 else { throw error }
        break
      }
      start = end + 1
    }
    return (records, start - data.startIndex)
  }

  /// Adds a line after the sound bytes of the file and forces it to disk.
  ///
  /// - Returns: The number of sound bytes with the line.
  /// - Throws: ``FileWriteError``.
  @discardableResult
  func append(_ record: Record, after soundBytes: Int) throws -> Int {
    let line = Data((try RecordCoding.line(record) + "\n").utf8)
    try AtomicFile.append(line, to: url, keeping: soundBytes)
    return soundBytes + line.count
  }

  /// Writes the records that a condition holds for, in place of all.
  ///
  /// - Returns: The records kept, and the bytes that they take.
  /// - Throws: ``FileWriteError``, ``RecordReadError``.
  func keep(where isKept: (Record) -> Bool) throws -> (records: [Record], soundBytes: Int) {
    guard FileManager.default.fileExists(atPath: url.path) else { return ([], 0) }
    let kept = try read().records.filter(isKept)
    let lines = Data(try kept.map { try RecordCoding.line($0) + "\n" }.joined().utf8)
    try AtomicFile.write(lines, to: url)
    return (kept, lines.count)
  }
}
