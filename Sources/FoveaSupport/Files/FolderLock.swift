import Foundation

/// An exclusive lock of a folder between processes. The system releases it when the process ends,
/// in whatever way.
///
/// It is a lock on a hidden file in the folder, which names the process that holds it.
package final class FolderLock {
  /// Another process, or another part of this one, holds the lock.
  package struct HeldError: Error, Equatable {
    /// The holder's process number; nil where unknown.
    package let process: Int32?
    /// The holder's machine; nil where unknown.
    package let host: String?
  }

  /// The name of the file.
  package static let name = ".lock"

  /// Whether the file system has locks. Without them nothing is locked.
  package let isEffective: Bool
  private let path: String
  private var descriptor: Int32

  /// Locks a folder, which is made if it is missing.
  ///
  /// - Throws: `HeldError` where another has the lock, `FileWriteError` where the file can't be
  ///   made, and the system's error where the folder can't be made.
  package init(_ folder: URL) throws {
    path = folder.appendingPathComponent(Self.name).path
    for _ in 0..<100 {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      if descriptor < 0 {
        let code = errno
        // The last holder may have removed the folder in between.
        if code == ENOENT { continue }
        throw FileWriteError(path: path, step: .create, code: code)
      }
      let problem = Self.lock(descriptor)
      if problem == EWOULDBLOCK {
        let holder = Self.holder(descriptor)
        close(descriptor)
        throw holder
      }
      // The last holder may have removed the file in between; the lock would then be on no file.
      guard problem != 0 || Self.isFile(descriptor, at: path) else {
        close(descriptor)
        continue
      }
      isEffective = problem == 0
      writeHolder()
      return
    }
    throw FileWriteError(path: path, step: .create, code: EAGAIN)
  }

  deinit { release() }

  /// Removes the file and releases the lock.
  package func release() {
    guard descriptor >= 0 else { return }
    if isEffective { unlink(path) }
    close(descriptor)
    descriptor = -1
  }

  /// The error number of locking; 0 where it succeeded.
  private static func lock(_ descriptor: Int32) -> Int32 {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code != EINTR { return code }
    }
    return 0
  }

  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  private func writeHolder() {
    let text = "\(getpid()) \(Self.host)\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  /// The process that the file names. It may not have written its name yet.
  private static func holder(_ descriptor: Int32) -> HeldError {
    for _ in 0..<20 {
      var bytes = [UInt8](repeating: 0, count: 300)
      let count = pread(descriptor, &bytes, bytes.count, 0)
      let words = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(
        whereSeparator: \.isWhitespace)
      if words.count == 2 {
        return HeldError(process: Int32(words[0]), host: String(words[1]))
      }
      usleep(5000)
    }
    return HeldError(process: nil, host: nil)
  }

  /// The name of this machine.
  package static var host: String {
    var text = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&text, text.count - 1) == 0
    let name = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .filter { !$0.isWhitespace }
    return isKnown && !name.isEmpty ? name : "localhost"
  }
}
