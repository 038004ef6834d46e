import TestSupport
import Testing

@testable import FoveaImages

@Suite struct PixelBufferTests {
  /// Two rows of two pixels: red, green; blue, white.
  private let expected: [UInt8] = [200, 1, 2, 3, 201, 4, 5, 6, 202, 250, 251, 252]

  private func bytes(_ format: PixelFormat, padding: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in 0..<2 {
      for column in 0..<2 {
        let start = (row * 2 + column) * 3
        let (red, green, blue) = (expected[start], expected[start + 1], expected[start + 2])
        switch format {
        case .grey: bytes += [red]
        case .rgb: bytes += [red, green, blue]
        case .bgr: bytes += [blue, green, red]
        case .rgba: bytes += [red, green, blue, 7]
        case .bgra: bytes += [blue, green, red, 9]
        }
      }
      bytes += [UInt8](repeating: 77, count: padding)
    }
    return bytes
  }

  @Test(arguments: PixelFormat.allCases, [0, 1, 13])
  func everyOrderBecomesRGB(format: PixelFormat, padding: Int) throws {
    let buffer = bytes(format, padding: padding)
    let image = try Image(
      copying: buffer, width: 2, height: 2,
      rowStride: padding == 0 ? nil : 2 * format.bytesPerPixel + padding, format: format)
    if format == .grey {
      #expect(image == Image(width: 2, height: 2, channels: 1, pixels: [200, 3, 5, 250]))
    } else {
      #expect(image == Image(width: 2, height: 2, channels: 3, pixels: expected))
    }
    // The last row needs no padding.
    let short = Array(buffer.dropLast(padding))
    let again = try short.withUnsafeBytes {
      try Image(
        copying: $0, width: 2, height: 2, rowStride: 2 * format.bytesPerPixel + padding,
        format: format)
    }
    #expect(again == image)
  }

  @Test func whatDoesNotFitIsRefused() {
    func refusal(
      _ count: Int, _ width: Int, _ height: Int, _ stride: Int? = nil
    ) -> PixelBufferError? {
      #expect(throws: PixelBufferError.self) {
        try Image(
          copying: [UInt8](repeating: 0, count: count), width: width, height: height,
          rowStride: stride, format: .bgra)
      }
    }
    #expect(refusal(0, 0, 1) == .badSize(width: 0, height: 1))
    #expect(refusal(8, 1, -1) == .badSize(width: 1, height: -1))
    #expect(refusal(8, .max, .max) == .badSize(width: .max, height: .max))
    #expect(refusal(8, 1 << 15, 1 << 14) == .badSize(width: 1 << 15, height: 1 << 14))
    #expect(refusal(64, 2, 2, 7) == .badRowStride(7, needed: 8))
    #expect(refusal(64, 2, 2, -8) == .badRowStride(-8, needed: 8))
    #expect(refusal(15, 2, 2) == .tooSmall(byteCount: 15, needed: 16))
    #expect(refusal(16, 2, 2, 9) == .tooSmall(byteCount: 16, needed: 17))
    #expect(refusal(16, 2, 3, .max) == .tooSmall(byteCount: 16, needed: .max))
    #expect(
      refusal(15, 2, 2)?.description
        == "a pixel buffer of 15 bytes, where 16 are needed. Check width, height, row stride and "
        + "format.")
  }
}
