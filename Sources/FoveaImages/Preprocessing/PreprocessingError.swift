import Foundation

/// Why an image cannot become a model's input: what was found, what was expected, and what to do.
public enum PreprocessingError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// A size, a number of channels, a mean or a deviation that cannot be followed.
  case badSetting(String)
  /// An image of another size than the input's, where nothing resizes it.
  case wrongSize(String)

  /// The message.
  public var description: String {
    switch self {
    case .badSetting(let message), .wrongSize(let message): message
    }
  }

  /// The message, for Foundation.
  public var errorDescription: String? { description }
}
