import Foundation
import FoveaImages

/// An image for a model, from any source.
///
/// ```swift
/// try model.predict("a.jpg")
/// try model.predict(.path(arguments[1]))
/// try model.predict(.file(url))
/// try model.predict(.encoded(data))
/// try model.predict(.pixels(Image(copying: buffer, width: 640, height: 480, format: .bgra)))
/// ```
public enum InputImage: Sendable {
  /// A JPEG, PNG, WebP, TIFF or BMP file.
  case file(URL)
  /// The bytes of such a file.
  case encoded(Data)
  /// Pixels; ``FoveaImages/Image`` takes them from buffers of many formats.
  case pixels(Image)

  /// A JPEG, PNG, WebP, TIFF or BMP file by its path.
  public static func path(_ path: String) -> InputImage { .file(URL(fileURLWithPath: path)) }

  /// A file's path as it was given; nil for an image without a name.
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

extension InputImage: ExpressibleByStringLiteral {
  /// A file by its path.
  public init(stringLiteral path: String) { self = .path(path) }
}
