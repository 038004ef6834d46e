/// The channels that decoding returns.
///
/// Transparency is composed on white in every layout: the colour under a transparent pixel is
/// arbitrary and nobody who looked at the picture has seen it.
public enum PixelLayout: Sendable, CaseIterable {
  /// One channel: the luma of ITU-R BT.601 for colour files.
  case grey
  /// Three channels, red, green and blue; grey files repeat their one channel.
  case rgb
  /// One channel for grey files, three for all others. Palettes become colours.
  case asStored
}
