import Foundation

/// Files whose bytes can be read to an end: no folders, and no pipes, sockets or devices, at which
/// a reader could wait for ever.
package enum RegularFile {
  /// The reason why a path cannot be read as a file; nil where nothing is known to be in the way.
  package static func problem(at path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if code == ENOENT, let target = destination(ofLink: path) {
        return "it is a link to \(target), which does not exist"
      }
      return String(cString: strerror(code))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: return "it is a folder"
    case S_IFIFO: return "it is a pipe, not a file"
    case S_IFSOCK: return "it is a socket, not a file"
    default: return "it is a device, not a file"
    }
  }

  /// The reason why a link leads to nothing; nil where there is no link.
  package static func problem(ofLink path: String) -> String? {
    destination(ofLink: path) == nil ? nil : problem(at: path)
  }

  /// Whether a path is a file of at least one byte.
  package static func hasContent(at path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
  }

  private static func destination(ofLink path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }
}
