import CImageCodecs
import Foundation

/// What a file's header says about its picture.
public struct ImageHeader: Sendable, Equatable {
  /// Told by the content, not by the name.
  public let format: ImageFormat
  /// Columns once the orientation is applied, as decoding returns them.
  public let width: Int
  /// Rows once the orientation is applied.
  public let height: Int
  /// The channels of `PixelLayout.asStored`: 1 for grey, 3 for colour.
  public let channels: Int
  /// Bits a sample in the file; palettes count as 8.
  public let bitsPerSample: Int
  /// Whether the file stores transparency, which decoding composes on white.
  public let hasAlpha: Bool
  /// EXIF's orientation, 1 to 8; 1 is upright.
  public let orientation: Int
  /// Whether pixels are stored as places in a palette, as PNG masks often are.
  public let isIndexed: Bool
}

extension Image {
  /// Reads a file's header without decoding its pixels.
  ///
  /// Damage past the header is not seen. For JPEG only the file's beginning is read.
  public static func header(of url: URL) throws(ImageError) -> ImageHeader {
    let prefix = try FileBytes.read(url, limit: 1 << 16)
    let mayEndEarly = prefix.count == 1 << 16
    // Metadata may push a JPEG's size past the prefix; other formats keep some at the end.
    if mayEndEarly {
      let isEnough = prefix.starts(with: [0xFF, 0xD8, 0xFF])
      if isEnough, let header = try? header(decoding: prefix, name: url.path) { return header }
      return try header(decoding: try FileBytes.read(url), name: url.path)
    }
    return try header(decoding: prefix, name: url.path)
  }

  /// Reads the header that the bytes begin with; `name` stands for the file in errors.
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
