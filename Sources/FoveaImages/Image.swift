import FoveaSupport

/// A decoded picture: 8-bit samples, interleaved, row by row from the top left.
///
/// Axes are height, width, channels. One channel is grey, three are RGB. Files of 16 bits a sample
/// are rounded to 8 when decoded.
public struct Image: Sendable, Equatable {
  /// Columns of pixels.
  public let width: Int
  /// Rows of pixels.
  public let height: Int
  /// Samples a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. Decoding gives 1 or 3.
  public let channels: Int
  /// `height * width * channels` samples; their number must not change.
  public var pixels: [UInt8]

  /// Makes an image from its samples.
  ///
  /// - Precondition: `pixels.count == width * height * channels`.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(
      pixels.count == width * height * channels,
      "an image of \(width)x\(height)x\(channels) needs \(width * height * channels) samples, "
        + "got \(pixels.count)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
