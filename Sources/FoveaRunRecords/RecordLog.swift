import Foundation
import FoveaSupport

/// A file of records, one per line, that a run appends to, together with what it holds.
///
/// ```swift
/// let log = try RecordLog<WatchRecord>(contentsOf: files.watch)
/// print(log.records.count)
/// ```
public struct RecordLog<Record: RecordFile>: Sendable {
  /// The location of the file.
  public let url: URL
  /// The records, oldest first.
  public private(set) var records: [Record]
  private var soundBytes: Int

  /// Reads a file; without one the log is empty, and nothing is written.
  ///
  /// A last line that cannot be decoded was torn by a crash and is left out.
  ///
  /// - Throws: ``RecordReadError`` where an earlier line is damaged or any is of a newer format.
  public init(contentsOf url: URL) throws {
    self.url = url
    (records, soundBytes) = try RecordLines<Record>(url: url).read()
  }

  /// Adds a record and forces its line to disk.
  ///
  /// - Throws: ``FileWriteError``.
  public mutating func append(_ record: Record) throws {
    soundBytes = try RecordLines<Record>(url: url).append(record, after: soundBytes)
    records.append(record)
  }

  /// Drops the records that a condition does not hold for, such as those that a resumed run writes
  /// again.
  ///
  /// - Throws: ``FileWriteError``, ``RecordReadError``.
  public mutating func keep(where isKept: (Record) -> Bool) throws {
    guard !records.allSatisfy(isKept) else { return }
    (records, soundBytes) = try RecordLines<Record>(url: url).keep(where: isKept)
  }
}
