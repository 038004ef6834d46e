import Foundation

/// A file could not be written: its path, the failed step, the system's error, and the fix.
public struct FileWriteError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The step that failed.
  public enum Step: String, Sendable {
    /// Opening the temporary file.
    case create = "creating a temporary file next to it"
    /// Writing the bytes.
    case write = "writing its bytes"
    /// `fsync` of the file.
    case synchronise = "forcing its bytes to disk"
    /// Renaming to the final name.
    case rename = "giving it its final name"
    /// `fsync` of the folder.
    case synchroniseFolder = "forcing its folder to disk"
    /// Cutting off a torn last line.
    case truncate = "cutting off a torn last line"
  }

  /// The final name of the file.
  public let path: String
  /// The step that failed.
  public let step: Step
  /// The system's error number (`errno`).
  public let code: Int32

  /// Makes an error from the failed step and the system's error number.
  public init(path: String, step: Step, code: Int32) {
    self.path = path
    self.step = step
    self.code = code
  }

  /// The problem, the file and the fix, in one paragraph.
  public var description: String {
    "cannot write \(path): \(String(cString: strerror(code))) (errno \(code)) while "
      + "\(step.rawValue). \(advice)"
  }

  /// The same as ``description``, for code that asks errors for localized text.
  public var errorDescription: String? { description }

  private var advice: String {
    switch code {
    case ENOSPC, EDQUOT:
      "Free space on that disk, or choose a folder on another one; what stood under that name "
        + "before is unchanged."
    case EACCES, EPERM:
      "Give this user the right to write in that folder, or choose another folder."
    case EROFS: "That disk is mounted read-only: choose a folder on another one."
    case ENOENT: "Its folder does not exist: create it, or correct the path."
    case ENOTDIR: "A part of that path is a file, not a folder: correct the path."
    case EISDIR, ENOTEMPTY, EEXIST:
      "Something else stands under that name: move it away, or choose another name."
    case ENAMETOOLONG: "Choose a shorter name."
    case EIO: "The disk reports a fault: check it before going on."
    default: "What stood under that name before is unchanged."
    }
  }
}
