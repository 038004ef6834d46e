import Foundation

/// Whole files in and out.
enum FileBytes {
  /// Reads a file, or its first `limit` bytes.
  static func read(_ url: URL, limit: Int = .max) throws(ImageError) -> [UInt8] {
    let path = url.path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: path, reason: systemReason())
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw .unreadable(file: path, reason: "it is a folder")
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

  /// Writes a file whole: a temporary file beside it, flushed to the disk, takes its name.
  static func write(_ bytes: UnsafeRawBufferPointer, to url: URL) throws(ImageError) {
    let path = url.path
    let folder = url.deletingLastPathComponent().path
    let temporary = "\(folder)/.\(url.lastPathComponent).\(UUID().uuidString)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(file: path, reason: systemReason()) }
    var written = 0
    var succeeded = true
    while succeeded && written < bytes.count {
      let put = Foundation.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if put < 0 && errno == EINTR { continue }
      succeeded = put > 0
      written += max(put, 0)
    }
    succeeded = succeeded && fsync(descriptor) == 0
    var reason = systemReason()
    if close(descriptor) != 0 && succeeded {
      succeeded = false
      reason = systemReason()
    }
    if succeeded && rename(temporary, path) != 0 {
      succeeded = false
      reason = systemReason()
    }
    guard succeeded else {
      unlink(temporary)
      throw .unwritable(file: path, reason: reason)
    }
  }

  private static func systemReason() -> String { String(cString: strerror(errno)) }
}
