import Foundation

/// A record could not be read: the file, the problem, and the fix.
public enum RecordReadError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The file is missing or may not be read.
  case unreadable(path: String, reason: String)
  /// The file does not conform to its format; `line` counts from 1 in files of lines.
  case damaged(path: String, line: Int?, reason: String)
  /// A newer version of Fovea wrote the file.
  case newerFormat(path: String, found: Int, supported: Int)

  /// The problem, the file and the fix, in one paragraph.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read \(path): \(reason). Check the path and the right to read it."
    case .damaged(let path, let line, let reason):
      "\(path)\(line.map { ", line \($0)" } ?? "") is damaged: \(reason). Restore the file from a "
        + "copy, or repeat the run."
    case .newerFormat(let path, let found, let supported):
      "\(path) has format \(found), and this version of Fovea reads formats up to \(supported). "
        + "Use the version of Fovea that wrote it, or a newer one."
    }
  }

  /// The same as ``description``, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
