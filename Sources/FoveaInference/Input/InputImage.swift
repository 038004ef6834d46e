import Foundation
import FoveaImages

/// An image to look at, wherever it comes from.
public enum InputImage: Sendable {
  /// A JPEG, PNG, WebP, TIFF or BMP file.
  case file(URL)
  /// The bytes of such a file.
  case encoded(Data)
  /// Pixels; ``FoveaImages/Image`` takes them from buffers of many formats.
  case pixels(Image)

  /// The image, upright, with 1 channel (grey) or 3 (RGB).
  ///
  /// - Parameters:
  ///   - shorterSide: where given, a large JPEG may be decoded at a fraction of its size as long as
  ///     its shorter side stays at least this.
  ///   - name: stands for the image in errors; a file's path, where it is one.
  /// - Throws: `ImageError` where it cannot be decoded.
  func decoded(channels: Int, atLeast shorterSide: Int?, name: String) throws -> Image {
    let layout: PixelLayout = channels == 1 ? .grey : .rgb
    switch self {
    case .file(let url):
      return try Image(contentsOf: url, as: layout, atLeast: shorterSide)
    case .encoded(let data):
      return try data.withUnsafeBytes {
        try Image(decoding: $0, as: layout, name: name, atLeast: shorterSide)
      }
    case .pixels(let image):
      return image.channels == channels ? image : image.converted(toChannels: channels)
    }
  }
}
