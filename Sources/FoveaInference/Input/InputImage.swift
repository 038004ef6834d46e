import Foundation
import FoveaImages

/// An image to look at, wherever it comes from.
///
/// ```swift
/// try classifier.classify(.file(URL(filePath: "a.jpg")))
/// try classifier.classify(.encoded(data))
/// try classifier.classify(
///   .pixels(Image(copying: buffer, width: 640, height: 480, format: .bgra)))
/// ```
public enum InputImage: Sendable {
  /// A JPEG, PNG, WebP, TIFF or BMP file.
  case file(URL)
  /// The bytes of such a file.
  case encoded(Data)
  /// Pixels; ``FoveaImages/Image`` takes them from buffers of many formats.
  case pixels(Image)

  /// A file's path as it was given; nil for what has no name.
  var name: String? {
    if case .file(let url) = self { url.relativePath } else { nil }
  }

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
