import Foundation

/// A failure with data from outside: what happened, what was expected, where, and the fix.
///
/// `kind` is for programs, `message` for people. Settings are named by key in backquotes, such as
/// `onBadLabel`. The message is written beside the check that fails, so this type stays small.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible, LocalizedError {
  /// The kind of a failure.
  public enum Kind: String, Sendable {
    /// A file or folder that does not exist.
    case notFound
    /// A file or folder that exists but cannot be read.
    case unreadable
    /// A path that no format recognises.
    case unknownFormat
    /// A file that is invalid in its format.
    case malformed
    /// A CSV file without a required column.
    case missingColumn
    /// A class without images.
    case emptyClass
    /// Data with fewer than two classes.
    case oneClass
    /// A class in validation or test that training lacks.
    case unseenClass
    /// A label without a class name.
    case labelOutOfRange
    /// An image that cannot be decoded.
    case badImage
    /// Boxes or a mask that cannot be read, or do not fit their image.
    case badAnnotation
    /// Images of several sizes where no resize mode makes them equal.
    case mixedSizes
    /// The same image content in two splits.
    case duplicateContent
    /// A group in two splits.
    case groupLeak
    /// Data that differs from a recorded split.
    case changedData
    /// An invalid setting.
    case badSetting
  }

  /// The kind of the failure.
  public let kind: Kind
  /// What happened, what was expected, where, and what to do.
  public let message: String

  /// Makes an error of a kind with its complete message.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message, unchanged.
  public var description: String { message }
  /// The message, for Foundation's `localizedDescription`.
  public var errorDescription: String? { message }
}

extension DatasetError {
  /// `"a, b, c and 4 more"`: a short list of names for a message.
  static func list(_ names: [String], limit: Int = 5) -> String {
    guard names.count > limit else { return names.joined(separator: ", ") }
    return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
  }

  /// The lines `"  name"` for a message that lists files, with a limit.
  static func lines<Name: CustomStringConvertible>(_ names: [Name], limit: Int = 10) -> String {
    var lines = names.prefix(limit).map { "\n  \($0)" }.joined()
    if names.count > limit { lines += "\n  and \(names.count - limit) more" }
    return lines
  }
}
