import Foundation

/// A failure to convert an image to a model's input, with the finding, the expectation and the fix.
public enum PreprocessingError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// An invalid size, number of channels, mean or deviation.
  case badSetting(String)
  /// An image of another size than the input's, where the resize mode is `none`.
  case wrongSize(String)

  /// The complete message with the fix.
  public var description: String {
    switch self {
    case .badSetting(let message), .wrongSize(let message): message
    }
  }

  /// The message, for Foundation's `localizedDescription`.
  public var errorDescription: String? { description }
}
