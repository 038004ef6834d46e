import Foundation
import FoveaSupport

/// `history.jsonl`: one ``EpochRecord`` per line, appended as training goes.
///
/// A line reaches the disk before ``append(_:)`` returns. A crash can leave at most a torn last
/// line: readers drop it, the next append cuts it off.
public struct HistoryFile: Sendable {
  /// Where the file stands, or will.
  public let url: URL

  /// Names the file; nothing is touched.
  public init(_ url: URL) {
    self.url = url
  }

  /// The records of the file, oldest first; none where there is no file.
  ///
  /// A last line that cannot be decoded was torn by a crash and is left out.
  ///
  /// - Throws: ``RecordReadError`` where an earlier line is damaged or any is of a newer format.
  public func read() throws -> [EpochRecord] {
    try parse().records
  }

  /// Adds a line and forces it to disk.
  ///
  /// - Throws: ``FileWriteError``; ``RecordReadError`` where the file before is damaged.
  public func append(_ record: EpochRecord) throws {
    let before = try parse()
    try AtomicFile.append(
      Data((RecordCoding.line(record) + "\n").utf8), to: url, keeping: before.soundBytes)
  }

  /// Drops the records after `step`, which a run that resumes there writes again.
  ///
  /// - Returns: the records kept.
  /// - Throws: ``FileWriteError``, ``RecordReadError``.
  @discardableResult
  public func truncate(afterStep step: Int) throws -> [EpochRecord] {
    let kept = try read().filter { $0.step <= step }
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let lines = try kept.map { try RecordCoding.line($0) + "\n" }.joined()
    try AtomicFile.write(Data(lines.utf8), to: url)
    return kept
  }

  /// The records, and how many bytes at the front of the file they take.
  private func parse() throws -> (records: [EpochRecord], soundBytes: Int, bytes: Int) {
    guard FileManager.default.fileExists(atPath: url.path) else { return ([], 0, 0) }
    let data = try RecordCoding.contents(of: url)
    var records: [EpochRecord] = []
    var start = data.startIndex
    var line = 0
    while start < data.endIndex {
      line += 1
      // Lines are written with their end in one piece, so a line without one is torn.
      guard let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      do {
        records.append(
          try RecordCoding.decode(
            EpochRecord.self, from: Data(data[start..<end]), path: url.path, line: line))
      } catch let error as RecordReadError {
        // After a power cut a last line can hold zeros: its length reached the disk, its bytes not.
        guard case .damaged = error, end == data.endIndex - 1 else { throw error }
        break
      }
      start = end + 1
    }
    return (records, start - data.startIndex, data.count)
  }
}
