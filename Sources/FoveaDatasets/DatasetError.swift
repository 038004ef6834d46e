import Foundation

/// What went wrong with data from outside: what happened, what was expected, where, and the fix.
///
/// `kind` is for programs, `message` for people. The message is written beside the check that
/// fails, so this type stays small.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible, LocalizedError {
  /// The family of a failure.
  public enum Kind: String, Sendable {
    /// A file or folder that does not exist.
    case notFound
    /// A file or folder that exists but cannot be read.
    case unreadable
    /// No format recognises the path.
    case unknownFormat
    /// A file that breaks its format's rules.
    case malformed
    /// A CSV file without a column that is needed.
    case missingColumn
    /// A class without any image.
    case emptyClass
    /// Fewer than two classes.
    case oneClass
    /// A class that validation or test has and training lacks.
    case unseenClass
    /// A label beyond the class names.
    case labelOutOfRange
    /// An image that cannot be decoded.
    case badImage
    /// Boxes or a mask that cannot be read, or do not fit their image.
    case badAnnotation
    /// Images of several sizes where nothing makes them one size.
    case mixedSizes
    /// The same image content in two splits.
    case duplicateContent
    /// One group in two splits.
    case groupLeak
    /// Data that no longer is what a recorded split describes.
    case changedData
    /// A setting that cannot be followed.
    case badSetting
  }

  /// The family of the failure.
  public let kind: Kind
  /// What happened, what was expected, where, and what to do.
  public let message: String

  /// Makes an error.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }
  /// The message, for Foundation.
  public var errorDescription: String? { message }
}

extension DatasetError {
  /// `"a, b, c and 4 more"`: names for a message, never a screenful.
  static func list(_ names: [String], limit: Int = 5) -> String {
    guard names.count > limit else { return names.joined(separator: ", ") }
    return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
  }

  /// The lines `"  name"` for a message that lists files, never a screenful.
  static func lines(_ names: [String], limit: Int = 10) -> String {
    var lines = names.prefix(limit).map { "\n  " + $0 }.joined()
    if names.count > limit { lines += "\n  and \(names.count - limit) more" }
    return lines
  }

  /// `"1 file"`, `"2 files"`, with an irregular plural where one is given.
  static func count(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) " + (count == 1 ? noun : plural ?? noun + "s")
  }
}
