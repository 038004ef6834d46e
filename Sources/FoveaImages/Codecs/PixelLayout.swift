/// The channels of a decoded image.
///
/// Every layout but ``numbers`` composes transparency on white: the colour of a transparent pixel
/// is arbitrary and invisible in viewers.
public enum PixelLayout: Sendable, CaseIterable {
  /// One channel: the luma of ITU-R BT.601 for colour files.
  case grey
  /// Three channels, red, green and blue; grey files repeat their one channel.
  case rgb
  /// One channel for grey files, three for all others. Palettes are converted to colours.
  case asStored
  /// One channel with the stored numbers: the palette index, or the unscaled grey value (0 to 3 in
  /// a 2-bit file). For masks, where the numbers are classes. Files with colours but no palette,
  /// and values above 255, are an error.
  case numbers
}
