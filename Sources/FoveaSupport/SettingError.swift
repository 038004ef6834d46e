import Foundation

/// A setting that is unknown or has a value that cannot be followed.
public struct SettingError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The setting's key, such as `learningRate`.
  public let key: String
  /// What was given, what was expected, and what to do.
  public let description: String

  /// Makes an error.
  public init(key: String, _ description: String) {
    self.key = key
    self.description = description
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
