import Foundation
import FoveaTensors

/// A file's bytes, mapped, or a copy of bytes that were in memory already.
package final class FileBytes: @unchecked Sendable {
  /// How many bytes there are.
  package let count: Int
  /// The file's path, for messages.
  package let path: String
  private let mapping: MappedFile?
  private let bytes: UnsafeRawBufferPointer

  /// Maps a file: its bytes are read when they are touched.
  ///
  /// - Throws: `ArchiveError` where it cannot be read.
  package init(contentsOf url: URL) throws(ArchiveError) {
    do {
      let mapping = try MappedFile(path: url.path)
      self.mapping = mapping
      bytes = UnsafeRawBufferPointer(mapping.bytes)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw ArchiveError(
        .unreadable, path: url.path, isMissing ? "there is no such file" : error.description)
    }
    count = bytes.count
    path = url.path
  }

  /// Copies bytes; `path` is what errors call them.
  package init(_ content: some Collection<UInt8>, path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    mapping = nil
    bytes = UnsafeRawBufferPointer(copy)
    count = content.count
    self.path = path
  }

  deinit { if mapping == nil { bytes.deallocate() } }

  /// Lends a range of the bytes, which must lie inside the file.
  package func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// Lends all bytes.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withBytes(0..<count, body)
  }

  func damaged(_ reason: String) -> ArchiveError { ArchiveError(.damaged, path: path, reason) }
}
