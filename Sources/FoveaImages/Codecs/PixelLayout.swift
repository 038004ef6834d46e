/// The channels that decoding returns.
///
/// Transparency is composed on white in every layout but ``numbers``: the colour under a transparent pixel is
/// arbitrary and nobody who looked at the picture has seen it.
public enum PixelLayout: Sendable, CaseIterable {
  /// One channel: the luma of ITU-R BT.601 for colour files.
  case grey
  /// Three channels, red, green and blue; grey files repeat their one channel.
  case rgb
  /// One channel for grey files, three for all others. Palettes become colours.
  case asStored
  /// One channel of the numbers that are stored, whatever they look like: the place in a palette, or
  /// the grey value as it is (0 to 3 in a 2-bit file). For masks, whose numbers are classes. Files
  /// of colours without a palette, and values above 255, are an error.
  case numbers
}
