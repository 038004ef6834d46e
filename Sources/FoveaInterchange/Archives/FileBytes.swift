import Foundation
import FoveaTensors

/// The bytes of a file: memory-mapped, or copied from memory.
package final class FileBytes: @unchecked Sendable {
  /// The number of bytes.
  package let count: Int
  /// The file's path, used in error messages.
  package let path: String
  private let mapping: MappedFile?
  private let bytes: UnsafeRawBufferPointer

  /// Maps a file; its pages are read on first access.
  ///
  /// - Throws: `ArchiveError` if the file cannot be read.
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

  /// Copies bytes; `path` names them in error messages.
  package init(_ content: some Collection<UInt8>, path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    mapping = nil
    bytes = UnsafeRawBufferPointer(copy)
    count = content.count
    self.path = path
  }

  deinit { if mapping == nil { bytes.deallocate() } }

  /// Calls `body` with a range of the bytes, which must be inside the file.
  ///
  /// - Throws: the error of `body`.
  package func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// Calls `body` with all bytes.
  ///
  /// - Throws: the error of `body`.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withBytes(0..<count, body)
  }

  func damaged(_ reason: String) -> ArchiveError { ArchiveError(.damaged, path: path, reason) }
}
