import FoveaSupport
import CImageCodecs

extension Image {
  /// Turns the hue and multiplies saturation and value of every pixel (HSV, A. R. Smith, "Color
  /// gamut transform pairs", 1978); what would exceed the range is cut off. Of grey pictures only
  /// the value changes.
  ///
  /// - Parameters:
  ///   - hue: In full turns.
  ///   - saturation: At least 0; 1 leaves it.
  ///   - value: At least 0; 1 leaves it.
  /// - Precondition: The picture has 1 or 3 channels.
  public mutating func changeHSV(hue: Double, saturation: Double, value: Double) {
    precondition(
      channels == 1 || channels == 3, "HSV needs 1 or 3 channels, the picture has \(channels)")
    let count = width * height
    let turn = hue - hue.rounded(.down)
    pixels.withUnsafeMutableBufferPointer { pixels in
      fovea_pixels_change_hsv(
        pixels.baseAddress, count, Int32(channels), Float(turn), Float(saturation), Float(value))
    }
  }
}
