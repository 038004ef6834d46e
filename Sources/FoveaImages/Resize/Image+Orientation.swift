import CImageCodecs
import FoveaSupport

extension Image {
  /// Turns an image with an EXIF orientation (1 to 8) upright.
  public func transposed(byOrientation orientation: Int) -> Image {
    precondition(
      (1...8).contains(orientation), "EXIF orientations are 1 to 8, got \(orientation)")
    if orientation == 1 || width == 0 || height == 0 { return self }
    let turned = orientation > 4
    return filled(
      width: turned ? height : width, height: turned ? width : height, channels: channels
    ) { source, target in
      fovea_pixels_orient(
        source, UInt32(width), UInt32(height), Int32(channels), Int32(orientation), target)
    }
  }

  /// The mirror image, with left and right exchanged.
  public func flippedHorizontally() -> Image { transposed(byOrientation: 2) }

  /// The image upside down, with top and bottom exchanged.
  public func flippedVertically() -> Image { transposed(byOrientation: 4) }
}
