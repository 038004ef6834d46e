import Foundation
import FoveaSupport

/// Whole files in and out.
enum FileBytes {
  /// Reads a file, or its first `limit` bytes.
  static func read(_ url: URL, limit: Int = .max) throws(ImageError) -> [UInt8] {
    let path = url.path
    // Before it is opened: opening a pipe waits for a writer.
    if let reason = RegularFile.problem(at: path) { throw .unreadable(file: path, reason: reason) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: path, reason: systemReason())
    }
    let size = min(Int(status.st_size), limit)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let start = buffer.baseAddress {
        let got = Foundation.read(descriptor, start + count, size - count)
        if got < 0 && errno == EINTR { continue }
        if got <= 0 {
          failed = got < 0
          break
        }
        count += got
      }
    }
    guard !failed else { throw .unreadable(file: path, reason: systemReason()) }
    return bytes
  }

  /// Writes a file whole or not at all.
  ///
  /// - Throws: `ImageError.unwritable` where the system refuses.
  static func write(_ bytes: UnsafeRawBufferPointer, to url: URL) throws(ImageError) {
    do {
      try AtomicFile.write(to: url) { file in try file.write(bytes) }
    } catch {
      let code = (error as? FileWriteError)?.code ?? EIO
      throw .unwritable(file: url.path, reason: String(cString: strerror(code)))
    }
  }

  private static func systemReason() -> String { String(cString: strerror(errno)) }
}
