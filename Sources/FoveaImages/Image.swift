import FoveaSupport

/// A decoded image: 8-bit samples, interleaved, row by row from the top left.
///
/// Axes are height, width, channels. One channel is grey, three are RGB. Files of 16 bits a sample
/// are rounded to 8 when decoded.
public struct Image: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. Decoding gives 1 or 3.
  public let channels: Int
  /// `height * width * channels` samples; the count must stay the same.
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
