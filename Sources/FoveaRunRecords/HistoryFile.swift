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
    try lines.read().records
  }

  /// Adds a line and forces it to disk.
  ///
  /// - Throws: ``FileWriteError``; ``RecordReadError`` where the file before is damaged.
  public func append(_ record: EpochRecord) throws {
    try lines.append(record, after: lines.read().soundBytes)
  }

  /// Drops the records after `step`, which a run that resumes there writes again.
  ///
  /// - Returns: the records kept.
  /// - Throws: ``FileWriteError``, ``RecordReadError``.
  @discardableResult
  public func truncate(afterStep step: Int) throws -> [EpochRecord] {
    try lines.keep { $0.step <= step }.records
  }

  private var lines: RecordLines<EpochRecord> { RecordLines(url: url) }
}
