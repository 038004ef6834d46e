import Foundation

/// The layout of a pixel in the buffer of a camera, a window or another library, with 8 bits per
/// sample.
public enum PixelFormat: String, Sendable, CaseIterable {
  /// One sample: grey.
  case grey
  /// Red, green, blue.
  case rgb
  /// Blue, green, red, as in OpenCV.
  case bgr
  /// Red, green, blue and alpha; alpha is ignored.
  case rgba
  /// Blue, green, red and alpha, as in most cameras and windows; alpha is ignored.
  case bgra

  /// Bytes from one pixel to the next.
  public var bytesPerPixel: Int {
    switch self {
    case .grey: 1
    case .rgb, .bgr: 3
    case .rgba, .bgra: 4
    }
  }

  /// The offsets of red, green and blue in a pixel; nil for grey.
  fileprivate var order: (red: Int, green: Int, blue: Int)? {
    switch self {
    case .grey: nil
    case .rgb, .rgba: (0, 1, 2)
    case .bgr, .bgra: (2, 1, 0)
    }
  }
}

/// A buffer that is not a valid image, with the given and the expected numbers.
public enum PixelBufferError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// A width or height below 1, or more pixels than ``Image/maximumPixelCount``.
  case badSize(width: Int, height: Int)
  /// A row stride below the length of a row.
  case badRowStride(Int, needed: Int)
  /// Fewer bytes than the rows need.
  case tooSmall(byteCount: Int, needed: Int)

  /// The complete message with the fix.
  public var description: String {
    switch self {
    case .badSize(let width, let height):
      "a pixel buffer of \(width)x\(height): each side must be at least 1, and all pixels at most "
        + "\(Image.maximumPixelCount)."
    case .badRowStride(let stride, let needed):
      "a pixel buffer with a row stride of \(stride) bytes, where a row has \(needed). Give the "
        + "bytes from the start of a row to the next."
    case .tooSmall(let byteCount, let needed):
      "a pixel buffer of \(byteCount) bytes, where \(needed) are needed. Check width, height, row "
        + "stride and format."
    }
  }

  /// The message, for Foundation's `localizedDescription`.
  public var errorDescription: String? { description }
}

extension Image {
  /// Copies a pixel buffer to 1 channel (grey) or 3 (RGB), from any order of samples.
  ///
  /// ```swift
  /// let frame = try Image(
  ///   copying: buffer, width: 1920, height: 1080, rowStride: 7680, format: .bgra)
  /// ```
  ///
  /// - Parameters:
  ///   - bytes: rows from the top, each from the left.
  ///   - rowStride: bytes from the start of a row to the next; nil for rows without gaps.
  /// - Throws: `PixelBufferError` where sizes do not fit; nothing outside the buffer is read.
  public init(
    copying bytes: UnsafeRawBufferPointer, width: Int, height: Int, rowStride: Int? = nil,
    format: PixelFormat
  ) throws(PixelBufferError) {
    guard width > 0, height > 0, width <= Image.maximumPixelCount,
      height <= Image.maximumPixelCount / width
    else { throw .badSize(width: width, height: height) }
    let rowLength = width * format.bytesPerPixel
    let stride = rowStride ?? rowLength
    guard stride >= rowLength else { throw .badRowStride(stride, needed: rowLength) }
    let (start, overflows) = stride.multipliedReportingOverflow(by: height - 1)
    let (needed, overflowsMore) = start.addingReportingOverflow(rowLength)
    guard !overflows, !overflowsMore, bytes.count >= needed else {
      throw .tooSmall(byteCount: bytes.count, needed: overflows || overflowsMore ? .max : needed)
    }
    let channels = format == .grey ? 1 : 3
    let step = format.bytesPerPixel
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * channels) { target, count in
      for row in 0..<height {
        let source = UnsafeRawBufferPointer(
          rebasing: bytes[row * stride..<row * stride + rowLength])
        let first = row * width * channels
        guard let order = format.order, format != .rgb else {
          for index in 0..<rowLength { target[first + index] = source[index] }
          continue
        }
        for column in 0..<width {
          let (from, to) = (column * step, first + column * 3)
          target[to] = source[from + order.red]
          target[to + 1] = source[from + order.green]
          target[to + 2] = source[from + order.blue]
        }
      }
      count = width * height * channels
    }
    self.init(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// Copies a pixel buffer from an array, as from a buffer in place.
  ///
  /// - Throws: `PixelBufferError` where sizes do not fit.
  public init(
    copying bytes: [UInt8], width: Int, height: Int, rowStride: Int? = nil, format: PixelFormat
  ) throws(PixelBufferError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(PixelBufferError) -> Image in
      try Image(
        copying: UnsafeRawBufferPointer(buffer), width: width, height: height,
        rowStride: rowStride, format: format)
    }
  }
}
