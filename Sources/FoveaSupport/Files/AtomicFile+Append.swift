import Foundation

extension AtomicFile {
  /// Appends `data` to the file at `url` in one piece and forces it to disk.
  ///
  /// - Parameters:
  ///   - url: the file; it is created if it does not exist.
  ///   - soundBytes: the number of bytes to keep. Any bytes after them, such as the torn last line
  ///     of a killed process, are cut off first.
  /// - Throws: ``FileWriteError`` where the system refuses.
  package static func append(_ data: Data, to url: URL, keeping soundBytes: Int) throws {
    let existed = FileManager.default.fileExists(atPath: url.path)
    let descriptor = open(url.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw FileWriteError(path: url.path, step: .create, code: errno)
    }
    defer { close(descriptor) }
    if existed { try check(ftruncate(descriptor, off_t(soundBytes)), .truncate, url.path) }
    var file = OpenFile(descriptor: descriptor, path: url.path, systemWrite: write(_:_:_:))
    try file.write(data)
    try check(fsync(descriptor), .synchronise, url.path)
    if !existed { try synchroniseFolder(of: url) }
  }
}
