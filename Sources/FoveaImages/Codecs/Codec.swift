import CImageCodecs

/// The C functions of one format, with the translation of their errors.
struct Codec {
  let format: ImageFormat
  let file: String
  let bytes: UnsafeRawBufferPointer

  /// Detects the format from the first bytes.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(ImageError) {
    guard !bytes.isEmpty else { throw .empty(file: file) }
    guard let format = ImageFormat(detecting: bytes) else {
      if let name = ForeignContent.formatName(of: bytes) {
        throw .foreignFormat(file: file, format: name)
      }
      throw .notAnImage(file: file, found: ForeignContent.opening(of: bytes))
    }
    self.format = format
    self.file = file
    self.bytes = bytes
  }

  private var start: UnsafePointer<UInt8>? {
    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }

  /// Reads the header and refuses a size beyond `Image.maximumPixelCount`.
  func info() throws(ImageError) -> fovea_codec_info {
    var info = fovea_codec_info()
    var problem = fovea_codec_problem()
    let status =
      switch format {
      case .jpeg: fovea_jpeg_info(start, bytes.count, &info, &problem)
      case .png: fovea_png_info(start, bytes.count, &info, &problem)
      case .webp: fovea_webp_info(start, bytes.count, &info, &problem)
      case .tiff: fovea_tiff_info(start, bytes.count, &info, &problem)
      case .bmp: fovea_bmp_info(start, bytes.count, &info, &problem)
      }
    guard status == FOVEA_CODEC_OK else { throw failure(problem, info) }
    let (width, height) = (Int(info.width), Int(info.height))
    guard width > 0, height > 0, width <= Image.maximumPixelCount / height else {
      throw .tooLarge(file: file, format: format, width: width, height: height)
    }
    return info
  }

  /// Decodes to the stored layout, shrunk by `denominator` where that is not 1.
  func pixels(
    _ info: fovea_codec_info, channels: Int, denominator: Int, asNumbers: Bool = false
  ) throws(ImageError) -> (width: Int, height: Int, pixels: [UInt8], strayBytes: Int) {
    // Grey values of other formats are decoded unchanged, as long as they fit in a byte.
    if asNumbers, format != .png, info.channels != 1 || info.bitsPerSample > 8 {
      throw .unsupported(
        file: file, format: format,
        detail: info.channels != 1
          ? "it stores colours, not class numbers" : "its numbers have more than 8 bits")
    }
    let width = (Int(info.width) + denominator - 1) / denominator
    let height = (Int(info.height) + denominator - 1) / denominator
    let count = width * height * channels
    let wanted = Int32(channels)
    var info = info
    var problem = fovea_codec_problem()
    var status = FOVEA_CODEC_OK
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let out = buffer.baseAddress
      status =
        switch format {
        case .jpeg:
          fovea_jpeg_decode(
            start, bytes.count, &info, wanted, Int32(denominator), out, &problem)
        case .png where asNumbers:
          fovea_png_decode_numbers(start, bytes.count, &info, out, &problem)
        case .png: fovea_png_decode(start, bytes.count, &info, wanted, out, &problem)
        case .webp: fovea_webp_decode(start, bytes.count, &info, wanted, out, &problem)
        case .tiff: fovea_tiff_decode(start, bytes.count, &info, wanted, out, &problem)
        case .bmp: fovea_bmp_decode(start, bytes.count, &info, wanted, out, &problem)
        }
      initialized = status == FOVEA_CODEC_OK ? count : 0
    }
    guard status == FOVEA_CODEC_OK else { throw failure(problem, info) }
    return (width, height, pixels, Int(problem.strayBytes))
  }

  private func failure(_ problem: fovea_codec_problem, _ info: fovea_codec_info) -> ImageError {
    let detail = problem.message
    let (row, height) = (Int(problem.row), Int(info.height))
    let place =
      switch row {
      case -1: "the header"
      case 0..<max(height, 1): "the image data, at row \(row) of \(height),"
      default: "the image data"
      }
    switch problem.status {
    case FOVEA_CODEC_TRUNCATED:
      return .truncated(file: file, format: format, byteCount: bytes.count, place: place)
    case FOVEA_CODEC_UNSUPPORTED:
      return .unsupported(file: file, format: format, detail: detail)
    case FOVEA_CODEC_NO_MEMORY:
      return .outOfMemory(file: file, width: Int(info.width), height: height)
    default:
      return .damaged(file: file, format: format, detail: detail)
    }
  }
}

extension fovea_codec_problem {
  /// The message of the codec library.
  var message: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
