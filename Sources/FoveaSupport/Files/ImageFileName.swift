import Foundation

/// Recognition of image files by the extensions of their names.
package enum ImageFileName {
  /// Lower-case extensions of the formats that are decoded.
  package static let extensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp", "png", "webp", "tif", "tiff", "bmp",
  ]

  /// Whether a name has the extension of an image, in upper or lower case.
  package static func isImage(_ name: String) -> Bool {
    extensions.contains((name as NSString).pathExtension.lowercased())
  }
}
