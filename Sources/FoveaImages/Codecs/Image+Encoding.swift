import CImageCodecs
import Foundation
import FoveaSupport

extension Image {
  /// The image as the bytes of a PNG file; 1 to 4 channels, lossless.
  ///
  /// - Throws: `ImageError` where the encoder fails.
  public func pngData() throws(ImageError) -> [UInt8] {
    try pngData(file: "the image")
  }

  private func pngData(file: String) throws(ImageError) -> [UInt8] {
    try encoded(.png, file: file) { pixels, out, count, problem in
      fovea_png_encode(
        pixels, UInt32(width), UInt32(height), Int32(channels), out, count, problem)
    }
  }

  /// A grey image as the bytes of a PNG file in which each value is a palette index: viewers show
  /// the colours, and ``PixelLayout/numbers`` gives the values back.
  ///
  /// - Parameter palette: 256 colours, each as red, green and blue.
  /// - Precondition: the image has one channel, and the palette 256 colours of three numbers.
  /// - Throws: `ImageError` where the encoder fails.
  public func indexedPNGData(palette: [[UInt8]]) throws(ImageError) -> [UInt8] {
    let colors = palette.flatMap { $0 }
    precondition(
      channels == 1 && palette.count == 256 && colors.count == 768,
      "an indexed PNG needs 1 channel and 256 colours, got \(channels) and \(palette.count)")
    return try encoded(.png, file: "the image") { pixels, out, count, problem in
      fovea_png_encode_indexed(
        pixels, UInt32(width), UInt32(height), colors, out, count, problem)
    }
  }

  /// The image as the bytes of a JPEG file; 1 or 3 channels.
  ///
  /// - Parameter quality: 1 to 100, on libjpeg's scale.
  /// - Throws: `ImageError` where the image has 2 or 4 channels, a side is beyond 65500 pixels, or
  ///   the encoder fails.
  public func jpegData(quality: Int = 90) throws(ImageError) -> [UInt8] {
    try jpegData(quality: quality, file: "the image")
  }

  private func jpegData(quality: Int, file: String) throws(ImageError) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality is 1 to 100, got \(quality)")
    guard channels == 1 || channels == 3 else {
      throw .notEncodable(
        file: file, format: .jpeg,
        detail: "it has \(channels) channels and JPEG stores 1 or 3; convert it first")
    }
    guard max(width, height) <= 65500 else {
      throw .notEncodable(
        file: file, format: .jpeg,
        detail: "\(width) x \(height) pixels pass the format's 65500 a side; write a PNG")
    }
    return try encoded(.jpeg, file: file) { pixels, out, count, problem in
      fovea_jpeg_encode(
        pixels, UInt32(width), UInt32(height), Int32(channels), Int32(quality), out, count,
        problem)
    }
  }

  /// Writes a `.png`, `.jpg` or `.jpeg` file, chosen by the extension, atomically: the file is the
  /// old one or the complete new one.
  ///
  /// - Throws: `ImageError` where the extension has no encoder, the format cannot store the image,
  ///   or the file cannot be written.
  public func write(to url: URL, jpegQuality: Int = 90) throws(ImageError) {
    let bytes =
      switch url.pathExtension.lowercased() {
      case "png": try pngData(file: url.path)
      case "jpg", "jpeg": try jpegData(quality: jpegQuality, file: url.path)
      default: throw .unknownExtension(file: url.path, pathExtension: url.pathExtension)
      }
    try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) in
      try FileBytes.write(UnsafeRawBufferPointer(buffer), to: url)
    }
  }

  /// Writes the file at a path, as for a URL.
  ///
  /// - Throws: `ImageError` where the extension has no encoder, the format cannot store the image,
  ///   or the file cannot be written.
  public func write(to path: String, jpegQuality: Int = 90) throws(ImageError) {
    try write(to: URL(fileURLWithPath: path), jpegQuality: jpegQuality)
  }

  private func encoded(
    _ format: ImageFormat, file: String,
    with encode: (
      UnsafePointer<UInt8>?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>, UnsafeMutablePointer<fovea_codec_problem>
    ) -> fovea_codec_status
  ) throws(ImageError) -> [UInt8] {
    guard width > 0, height > 0, (1...4).contains(channels) else {
      throw .notEncodable(
        file: file, format: format, detail: "it is \(width) x \(height) x \(channels)")
    }
    var memory: UnsafeMutablePointer<UInt8>?
    var count = 0
    var problem = fovea_codec_problem()
    let status = pixels.withUnsafeBufferPointer {
      encode($0.baseAddress, &memory, &count, &problem)
    }
    guard status == FOVEA_CODEC_OK, let memory else {
      throw .notEncodable(file: file, format: format, detail: problem.message)
    }
    defer { fovea_codec_free(memory) }
    return Array(UnsafeBufferPointer(start: memory, count: count))
  }
}
