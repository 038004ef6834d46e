import CImageCodecs
import FoveaSupport

extension Image {
  /// The image with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.
  ///
  /// Colour is converted to grey by the luma of ITU-R BT.601. A removed alpha channel is composed
  /// on white; an added one is opaque.
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
