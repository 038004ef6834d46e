import CImageCodecs
import Foundation

/// The image properties in a file's header.
public struct ImageHeader: Sendable, Equatable {
  /// The format, detected from the content.
  public let format: ImageFormat
  /// Columns after applying the orientation, as decoding returns them.
  public let width: Int
  /// Rows after applying the orientation.
  public let height: Int
  /// Channels in the layout `PixelLayout.asStored`: 1 for grey, 3 for colour.
  public let channels: Int
  /// Bits per sample in the file; 8 for palettes.
  public let bitsPerSample: Int
  /// Whether the file has transparency, which decoding composes on white.
  public let hasAlpha: Bool
  /// EXIF's orientation, 1 to 8; 1 is upright.
  public let orientation: Int
  /// Whether pixels are palette indices, as often in PNG masks.
  public let isIndexed: Bool
}

extension Image {
  /// Reads a file's header without decoding its pixels.
  ///
  /// Damage after the header is not detected. For a JPEG only the start of the file is read.
  ///
  /// - Throws: `ImageError` where the file cannot be read or its header is invalid.
  public static func header(of url: URL) throws(ImageError) -> ImageHeader {
    let prefix = try FileBytes.read(url, limit: 1 << 16)
    let mayEndEarly = prefix.count == 1 << 16
    // Metadata may move a JPEG's size past the prefix; other formats store some at the end.
    if mayEndEarly {
      let isEnough = prefix.starts(with: [0xFF, 0xD8, 0xFF])
      if isEnough, let header = try? header(decoding: prefix, name: url.path) { return header }
      return try header(decoding: try FileBytes.read(url), name: url.path)
    }
    return try header(decoding: prefix, name: url.path)
  }

  /// Reads the header at the start of the bytes; errors name them `name`.
  ///
  /// - Throws: `ImageError` where the header is invalid.
  public static func header(
    decoding bytes: [UInt8], name: String = "the image"
  ) throws(ImageError) -> ImageHeader {
    try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> ImageHeader in
      let codec = try Codec(UnsafeRawBufferPointer(buffer), file: name)
      let info = try codec.info()
      let turned = info.orientation > 4
      return ImageHeader(
        format: codec.format, width: Int(turned ? info.height : info.width),
        height: Int(turned ? info.width : info.height), channels: Int(info.channels),
        bitsPerSample: Int(info.bitsPerSample), hasAlpha: info.hasAlpha != 0,
        orientation: Int(info.orientation), isIndexed: info.isIndexed != 0)
    }
  }
}
