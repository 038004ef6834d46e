import Foundation

/// A record that could not be read: the file, what is wrong with it, and what to do.
public enum RecordReadError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The file is missing or may not be read.
  case unreadable(path: String, reason: String)
  /// The file is not what its format asks for; `line` counts from 1 in files of lines.
  case damaged(path: String, line: Int?, reason: String)
  /// A newer version of Fovea wrote the file.
  case newerFormat(path: String, found: Int, supported: Int)

  /// What happened, where, and what to do, in one paragraph.
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
