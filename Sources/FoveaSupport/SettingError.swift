import Foundation

/// A setting with an unknown key or an invalid value.
public struct SettingError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The setting's key, such as `learningRate`.
  public let key: String
  /// The given value, the expected one, and the fix.
  public let description: String

  /// Makes an error for a setting's key.
  public init(key: String, _ description: String) {
    self.key = key
    self.description = description
  }

  /// The same as `description`, for code that asks errors for localized text.
  public var errorDescription: String? { description }
}
