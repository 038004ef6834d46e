import Foundation
import FoveaSupport

/// `losses.npy` and `losses.json` in a run's folder: see ``SampleLosses``.
///
/// A row reaches the disk before the header that counts it, so readers, NumPy too, only see whole
/// rows, whatever moment a program is killed at.
package struct SampleLossFile: Sendable {
  package let array: URL
  package let index: URL

  private static let headerSize = 128

  /// Names the files; nothing is touched.
  package init(folder: URL) {
    array = folder.appendingPathComponent("losses.npy")
    index = folder.appendingPathComponent("losses.json")
  }

  /// The ids of the columns.
  private struct Index: RecordFile {
    static let currentFormatVersion = 1
    var formatVersion = Index.currentFormatVersion
    var samples: [String]
  }

  /// Starts the files of a new run.
  ///
  /// - Throws: ``FileWriteError``.
  package func begin(samples: [String]) throws {
    try Index(samples: samples).write(to: index)
    try AtomicFile.write(Self.header(rows: 0, columns: samples.count), to: array)
  }

  /// The ids of the columns.
  ///
  /// - Throws: ``RecordReadError``.
  package func readSamples() throws -> [String] { try Index.read(from: index).samples }

  /// All rows, row-major.
  ///
  /// - Throws: ``RecordReadError`` where the file is missing, or is not of this many samples.
  package func readRows(samples: Int) throws -> [Float] {
    let data = try RecordCoding.contents(of: array)
    guard let rows = Self.rows(in: data, columns: samples) else {
      throw RecordReadError.damaged(
        path: array.path, line: nil,
        reason: "it is not an array of \(samples) float32 losses per epoch")
    }
    return data.withUnsafeBytes { bytes in
      (0..<rows * samples).map { place in
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: Self.headerSize + 4 * place, as: UInt32.self)))
      }
    }
  }

  /// Writes rows from an epoch (from 1) on, in place of those that are there. The file ends with
  /// the last of them.
  ///
  /// - Throws: ``FileWriteError``.
  package func write(_ rows: [[Float]], fromEpoch epoch: Int) throws {
    guard let columns = rows.first?.count else { return }
    try patch(
      NPYEncoding.elements(rows.flatMap { $0 }), at: Self.headerSize + (epoch - 1) * columns * 4)
    try patch(Self.header(rows: epoch - 1 + rows.count, columns: columns), at: 0)
  }

  /// Writes bytes at a place of the array's file and forces them to disk.
  private func patch(_ data: Data, at offset: Int) throws {
    let path = array.path
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileWriteError(path: path, step: .create, code: errno) }
    defer { close(descriptor) }
    try data.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = pwrite(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
          off_t(offset + done))
        if count < 0 {
          if errno == EINTR { continue }
          throw FileWriteError(path: path, step: .write, code: errno)
        }
        done += count
      }
    }
    guard fsync(descriptor) == 0 else {
      throw FileWriteError(path: path, step: .synchronise, code: errno)
    }
  }

  // MARK: The header

  /// A header of a fixed size: rows are added behind it.
  private static func header(rows: Int, columns: Int) -> Data {
    NPYEncoding.header(shape: [rows, columns], size: headerSize)
  }

  /// The number of rows by the header; nil where the file is not one of ours.
  private static func rows(in data: Data, columns: Int) -> Int? {
    guard data.count >= headerSize else { return nil }
    let text = String(decoding: data.prefix(headerSize).dropFirst(10), as: UTF8.self)
    guard let match = text.firstMatch(of: /'shape': \((\d+), \d+\)/),
      let rows = Int(match.output.1),
      data.prefix(headerSize) == header(rows: rows, columns: columns),
      data.count - headerSize >= rows * columns * 4
    else { return nil }
    return rows
  }
}
