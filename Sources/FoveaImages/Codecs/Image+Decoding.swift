import CImageCodecs
import Foundation

extension Image {
  /// The largest number of decoded pixels, 2^28: a header with more is refused before memory is
  /// allocated.
  public static let maximumPixelCount = 1 << 28

  /// Decodes a JPEG, PNG, WebP, TIFF or BMP file, upright by its EXIF orientation.
  ///
  /// The content decides on the format. Samples of 16 bits are rounded to 8. Damage for which the
  /// codec libraries only warn is an error. So are several pages or frames, and bands beyond grey
  /// or RGB with alpha: none is dropped.
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

  /// Decodes the file at a path, as for a URL.
  ///
  /// - Throws: `ImageError` where the file cannot be read or decoded.
  public init(
    contentsOf path: String, as layout: PixelLayout = .rgb, atLeast shorterSide: Int? = nil
  ) throws(ImageError) {
    try self.init(contentsOf: URL(fileURLWithPath: path), as: layout, atLeast: shorterSide)
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
    self = try Self.decoded(bytes, as: layout, name: name, atLeast: shorterSide).image
  }

  /// Decodes the bytes of a file; also returns the least number of bytes that belong to no part
  /// of it.
  ///
  /// Such bytes occur in JPEG files. They change no pixel, but may be the rest of damaged data.
  ///
  /// - Throws: `ImageError` where the bytes cannot be decoded.
  package static func decodedWithStrayBytes(
    _ bytes: [UInt8], as layout: PixelLayout = .rgb, name: String = "the image"
  ) throws(ImageError) -> (image: Image, strayBytes: Int) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) in
      try decoded(UnsafeRawBufferPointer(buffer), as: layout, name: name, atLeast: nil)
    }
  }

  /// Whether a file has a pixel that is not opaque.
  ///
  /// - Throws: `ImageError` where the file cannot be read or decoded.
  package static func hasTransparentPixels(_ url: URL) throws(ImageError) -> Bool {
    let bytes = try FileBytes.read(url)
    return try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) in
      let codec = try Codec(UnsafeRawBufferPointer(buffer), file: url.path)
      let info = try codec.info()
      guard info.hasAlpha != 0 else { return false }
      let pixels = try codec.pixels(info, channels: 4, denominator: 1).pixels
      return stride(from: 3, to: pixels.count, by: 4).contains { pixels[$0] != 255 }
    }
  }

  private static func decoded(
    _ bytes: UnsafeRawBufferPointer, as layout: PixelLayout, name: String, atLeast shorterSide: Int?
  ) throws(ImageError) -> (image: Image, strayBytes: Int) {
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
    var image = Image(
      width: decoded.width, height: decoded.height, channels: channels, pixels: decoded.pixels)
    if layout == .numbers { image.undoScaling(info, codec.format) }
    return (image.transposed(byOrientation: Int(info.orientation)), decoded.strayBytes)
  }
}

extension Image {
  /// Divides the grey values of a TIFF with 1, 2 or 4 bits by the factor that made them 0 to 255.
  fileprivate mutating func undoScaling(_ info: fovea_codec_info, _ format: ImageFormat) {
    guard format == .tiff, info.bitsPerSample < 8 else { return }
    let factor = UInt8(255 / (1 << info.bitsPerSample - 1))
    for index in pixels.indices { pixels[index] /= factor }
  }
}
