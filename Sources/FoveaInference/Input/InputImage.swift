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
  /// The bytes of a JPEG, PNG, WebP, TIFF or BMP file.
  case encoded(Data)
  /// Pixels. ``FoveaImages/Image`` copies them from buffers of many formats.
  case pixels(Image)

  /// A JPEG, PNG, WebP, TIFF or BMP file by its path.
  public static func path(_ path: String) -> InputImage { .file(URL(fileURLWithPath: path)) }

  /// The file's path; nil for an image without a name.
  package var name: String? {
    if case .file(let url) = self { url.relativePath } else { nil }
  }

  /// The image, upright, with 1 channel (grey) or 3 (RGB).
  ///
  /// - Parameters:
  ///   - shorterSide: The minimum shorter side to which a large JPEG may be reduced while decoding;
  ///     nil for full size.
  ///   - name: The name of the image in errors; a file is named by its path.
  /// - Throws: `ImageError` where it cannot be decoded.
  package func decoded(channels: Int, atLeast shorterSide: Int?, name: String) throws -> Image {
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
  /// Makes an image of a file's path.
  public init(stringLiteral path: String) { self = .path(path) }
}
