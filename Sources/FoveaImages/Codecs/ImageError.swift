import Foundation
import FoveaSupport

/// A failure to read or write an image. Each message names the file, the finding, the expectation
/// and the fix.
public enum ImageError: Error, Equatable {
  /// The file could not be opened or read; `reason` is from the system.
  case unreadable(file: String, reason: String)
  /// The file has 0 bytes.
  case empty(file: String)
  /// The content is not an image; `found` describes its first bytes.
  case notAnImage(file: String, found: String)
  /// An image or document in a format that is not decoded.
  case foreignFormat(file: String, format: String)
  /// The bytes end before the image does; `place` is the part in which they end.
  case truncated(file: String, format: ImageFormat, byteCount: Int, place: String)
  /// The bytes are invalid in the format; `detail` is the decoder's message.
  case damaged(file: String, format: ImageFormat, detail: String)
  /// A valid file with an unsupported feature.
  case unsupported(file: String, format: ImageFormat, detail: String)
  /// A header with more pixels than `Image.maximumPixelCount`.
  case tooLarge(file: String, format: ImageFormat, width: Int, height: Int)
  /// Not enough memory for the image.
  case outOfMemory(file: String, width: Int, height: Int)
  /// A file name to write with an extension that has no encoder.
  case unknownExtension(file: String, pathExtension: String)
  /// An image with a size or number of channels that the format cannot store.
  case notEncodable(file: String, format: ImageFormat, detail: String)
  /// The file could not be written; `reason` is from the system.
  case unwritable(file: String, reason: String)

  /// The file as named by the caller.
  public var file: String {
    switch self {
    case .unreadable(let file, _), .empty(let file), .notAnImage(let file, _),
      .foreignFormat(let file, _), .truncated(let file, _, _, _), .damaged(let file, _, _),
      .unsupported(let file, _, _), .tooLarge(let file, _, _, _), .outOfMemory(let file, _, _),
      .unknownExtension(let file, _), .notEncodable(let file, _, _), .unwritable(let file, _):
      file
    }
  }
}

extension ImageError: CustomStringConvertible, LocalizedError {
  /// A format's name after "a" or "an", as it is spoken: a GIF, an AVIF, an SVG.
  private static func withArticle(_ format: String) -> String {
    let isSpelled = ["HDF5", "MP4", "MPEG", "SVG"].contains { format.hasPrefix($0) }
    let startsWithVowel = format.first.map { "AEIOU".contains($0) } ?? false
    return (isSpelled || startsWithVowel ? "an " : "a ") + format
  }

  /// The complete message.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason). Check the path and its permissions."
    case .empty(let file):
      "\(file) is empty: it has 0 bytes where an image was expected. \(Self.remedy)"
    case .notAnImage(let file, let found):
      "\(file) is not an image: it begins with \(found), where JPEG, PNG, WebP, TIFF or BMP "
        + "was expected. \(Self.remedy)"
    case .foreignFormat(let file, let format):
      "\(file) is \(Self.withArticle(format)) file, where JPEG, PNG, WebP, TIFF or BMP was "
        + "expected. " + (format.hasSuffix("video") ? "Extract its frames as" : "Convert it to")
        + " PNG or JPEG."
    case .truncated(let file, let format, let byteCount, let place):
      "\(file) is truncated: its \(NumberText.grouped(byteCount)) bytes end inside \(place) of a "
        + "\(format.rawValue) file. \(Self.remedy)"
    case .damaged(let file, let format, let detail):
      "\(file) is damaged: decoding it as \(format.rawValue) found “\(detail)”. \(Self.remedy)"
    case .unsupported(let file, let format, let detail):
      "\(file) is a \(format.rawValue) file of a kind that is not decoded: \(detail). Convert it "
        + "to an 8-bit PNG or JPEG."
    case .tooLarge(let file, let format, let width, let height):
      "\(file) claims \(NumberText.grouped(width)) x \(NumberText.grouped(height)) pixels in its "
        + "\(format.rawValue) header; at most \(NumberText.grouped(Image.maximumPixelCount)) are "
        + "decoded. Scale it down or cut it into tiles; if it is not that large, it is damaged."
    case .outOfMemory(let file, let width, let height):
      "\(file) needs more memory than there is for its \(NumberText.grouped(width)) x "
        + "\(NumberText.grouped(height)) pixels. Scale it down, or decode fewer images at once."
    case .unknownExtension(let file, let pathExtension):
      "\(file) cannot be written: the extension “\(pathExtension)” names no format that is "
        + "encoded. Use .png, .jpg or .jpeg."
    case .notEncodable(let file, let format, let detail):
      "\(file) cannot be encoded as \(format.rawValue): \(detail)."
    case .unwritable(let file, let reason):
      "\(file) cannot be written: \(reason). Check the folder, its permissions and the space left."
    }
  }

  /// The complete message, for Foundation's `localizedDescription`.
  public var errorDescription: String? { description }

  private static let remedy = "Fetch it again from its source, or remove it."
}
