import Foundation

/// Writes files atomically: after a failure, the old file is intact.
///
/// The bytes go to a hidden temporary file in the same folder and are forced to disk. Only then
/// `rename`, which POSIX guarantees to be atomic, gives the file its final name. Last, the folder
/// is forced to disk, so that the new name survives a power failure too. A failure at any point
/// removes the temporary file and leaves the old file unchanged.
///
/// ```swift
/// try AtomicFile.write(Data("done\n".utf8), to: folder.appendingPathComponent("state.txt"))
/// ```
public enum AtomicFile {
  /// Writes `data` as the whole content of the file at `url`.
  ///
  /// - Throws: ``FileWriteError`` where the system refuses; the old file is then untouched.
  public static func write(_ data: Data, to url: URL) throws {
    try write(to: url) { file in try file.write(data) }
  }

  /// Writes a file piece by piece, for content that should not be in memory as a whole.
  ///
  /// - Parameters:
  ///   - url: the final name; its folder must exist.
  ///   - body: hands the pieces, in order, to the open file. An error it throws is passed on after
  ///     the temporary file has been removed.
  /// - Throws: ``FileWriteError`` where the system refuses; the old file is then untouched.
  public static func write(to url: URL, _ body: (inout OpenFile) throws -> Void) throws {
    try write(to: url, systemWrite: write(_:_:_:), body)
  }

  /// The same with the system call replaceable, so that tests can fill the disk.
  static func write(
    to url: URL, systemWrite: @escaping OpenFile.SystemWrite,
    _ body: (inout OpenFile) throws -> Void
  ) throws {
    let temporary = try openTemporary(for: url)
    var file = OpenFile(
      descriptor: temporary.descriptor, path: url.path, systemWrite: systemWrite)
    do {
      try body(&file)
      try check(fsync(temporary.descriptor), .synchronise, url.path)
    } catch {
      close(temporary.descriptor)
      unlink(temporary.path)
      throw error
    }
    do {
      // Some file systems report a failed write only here.
      try check(close(temporary.descriptor), .write, url.path)
      try check(rename(temporary.path, url.path), .rename, url.path)
    } catch {
      unlink(temporary.path)
      throw error
    }
    try synchroniseFolder(of: url)
  }

  /// A file being written under its temporary name.
  public struct OpenFile {
    typealias SystemWrite = (Int32, UnsafeRawPointer?, Int) -> Int

    let descriptor: Int32
    let path: String
    let systemWrite: SystemWrite

    /// Appends `data`.
    ///
    /// - Throws: ``FileWriteError``, for instance when the disk is full.
    public mutating func write(_ data: Data) throws {
      try data.withUnsafeBytes { try write($0) }
    }

    /// Appends the bytes of `buffer`.
    ///
    /// - Throws: ``FileWriteError``, for instance when the disk is full.
    public mutating func write(_ buffer: UnsafeRawBufferPointer) throws {
      var done = 0
      while done < buffer.count {
        // One call moves at most 2 GiB on Linux, so large files are sent in parts.
        let part = min(buffer.count - done, 1 << 30)
        let count = systemWrite(descriptor, buffer.baseAddress?.advanced(by: done), part)
        if count < 0 {
          let code = errno
          if code == EINTR { continue }
          throw FileWriteError(path: path, step: .write, code: code)
        }
        done += count
      }
    }
  }

  private static func openTemporary(for url: URL) throws -> (descriptor: Int32, path: String) {
    let folder = url.deletingLastPathComponent()
    for attempt in 0..<1000 {
      // The process number keeps two programs apart, the attempt two threads of this one.
      let name = ".\(url.lastPathComponent).\(getpid())-\(attempt).tmp"
      let path = folder.appendingPathComponent(name).path
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      if descriptor >= 0 { return (descriptor, path) }
      let code = errno
      if code != EEXIST { throw FileWriteError(path: url.path, step: .create, code: code) }
    }
    throw FileWriteError(path: url.path, step: .create, code: EEXIST)
  }

  /// Removes the temporary files that killed programs left in a folder.
  ///
  /// Only names that ``write(_:to:)`` makes are removed: `.<final name>.<process>-<attempt>.tmp`.
  package static func removeTemporaries(in folder: URL) {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in entries where name.hasPrefix(".") && name.hasSuffix(".tmp") {
      let parts = name.dropFirst().dropLast(4).split(separator: ".")
      let numbers = (parts.last ?? "").split(separator: "-")
      guard parts.count >= 2, numbers.count == 2, numbers.allSatisfy({ Int($0) != nil }) else {
        continue
      }
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  static func synchroniseFolder(of url: URL) throws {
    let descriptor = open(url.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileWriteError(path: url.path, step: .synchroniseFolder, code: errno)
    }
    defer { close(descriptor) }
    // Some network file systems can't force a folder to disk and return EINVAL, which is ignored.
    if fsync(descriptor) != 0, errno != EINVAL {
      throw FileWriteError(path: url.path, step: .synchroniseFolder, code: errno)
    }
  }

  static func check(_ status: Int32, _ step: FileWriteError.Step, _ path: String) throws {
    if status != 0 { throw FileWriteError(path: path, step: step, code: errno) }
  }
}
