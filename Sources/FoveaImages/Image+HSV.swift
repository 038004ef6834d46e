import CImageCodecs
import FoveaSupport

extension Image {
  /// Rotates the hue and multiplies saturation and value of every pixel (HSV, A. R. Smith, "Color
  /// gamut transform pairs", 1978); results are clipped to the range. For grey images only the
  /// value changes.
  ///
  /// - Parameters:
  ///   - hue: the rotation in full turns; any number.
  ///   - saturation: the factor, at least 0; 1 changes nothing.
  ///   - value: the factor, at least 0; 1 changes nothing.
  /// - Precondition: the image has 1 or 3 channels.
  public mutating func changeHSV(hue: Double, saturation: Double, value: Double) {
    precondition(
      channels == 1 || channels == 3, "HSV needs 1 or 3 channels, the image has \(channels)")
    let count = width * height
    let turn = hue - hue.rounded(.down)
    pixels.withUnsafeMutableBufferPointer { pixels in
      fovea_pixels_change_hsv(
        pixels.baseAddress, count, Int32(channels), Float(turn), Float(saturation), Float(value))
    }
  }
}
