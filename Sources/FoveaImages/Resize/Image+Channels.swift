import FoveaSupport
import CImageCodecs

extension Image {
  /// The picture with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.
  ///
  /// Colour becomes grey by the luma of ITU-R BT.601; alpha that the result lacks is composed on
  /// white; alpha that it gains is opaque.
  public func converted(toChannels newChannels: Int) -> Image {
    precondition(
      (1...4).contains(newChannels) && (1...4).contains(channels),
      "images have 1 to 4 channels; converting \(channels) to \(newChannels)")
    if newChannels == channels { return self }
    return filled(width: width, height: height, channels: newChannels) { source, target in
      fovea_pixels_convert(
        source, Int32(channels), target, Int32(newChannels), width * height)
    }
  }
}
