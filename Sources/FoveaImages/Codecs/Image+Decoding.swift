import CImageCodecs
import Foundation

extension Image {
  /// The largest number of decoded pixels, 2^28: a header with more is refused before memory is
  /// allocated.
  public static let maximumPixelCount = 1 << 28

  /// Decodes a JPEG, PNG, WebP, TIFF (first page) or BMP file, upright by its EXIF orientation.
  ///
  /// The content decides on the format. Samples of 16 bits are rounded to 8. Damage for which the
  /// codec libraries only warn is an error.
  ///
  /// - Parameters:
  ///   - layout: The channels of the result.
  ///   - shorterSide: For JPEG only, lets the decoder shrink the image by 2, 4 or 8 (in its
  ///     inverse cosine transform, which saves time) while the shorter side stays at least this.
  ///     Nil decodes every pixel.
  /// - Throws: `ImageError` where the file cannot be read or decoded.
  public init(
    contentsOf url: URL, as layout: PixelLayout = .rgb, atLeast shorterSide: Int? = nil
  ) throws(ImageError) {
    let bytes = try FileBytes.read(url)
    try self.init(decoding: bytes, as: layout, name: url.path, atLeast: shorterSide)
  }

  /// Decodes the bytes of a file; errors name it `name`.
  ///
  /// - Throws: `ImageError` where the bytes cannot be decoded.
  public init(
    decoding bytes: [UInt8], as layout: PixelLayout = .rgb, name: String = "the image",
    atLeast shorterSide: Int? = nil
  ) throws(ImageError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> Image in
      try Image(
        decoding: UnsafeRawBufferPointer(buffer), as: layout, name: name, atLeast: shorterSide)
    }
  }

  /// Decodes the bytes of a file in place; errors name it `name`.
  ///
  /// - Throws: `ImageError` where the bytes cannot be decoded.
  public init(
    decoding bytes: UnsafeRawBufferPointer, as layout: PixelLayout = .rgb,
    name: String = "the image", atLeast shorterSide: Int? = nil
  ) throws(ImageError) {
    let codec = try Codec(bytes, file: name)
    let info = try codec.info()
    let channels =
      switch layout {
      case .grey, .numbers: 1
      case .rgb: 3
      case .asStored: Int(info.channels)
      }
    var denominator = 1
    if let shorterSide, codec.format == .jpeg {
      let stored = Int(min(info.width, info.height))
      denominator = [8, 4, 2].first { stored / $0 >= shorterSide } ?? 1
    }
    let decoded = try codec.pixels(
      info, channels: channels, denominator: denominator, asNumbers: layout == .numbers)
    let image = Image(
      width: decoded.width, height: decoded.height, channels: channels, pixels: decoded.pixels)
    self = image.transposed(byOrientation: Int(info.orientation))
  }
}
