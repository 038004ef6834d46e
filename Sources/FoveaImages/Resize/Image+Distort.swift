import CImageCodecs
import FoveaSupport

extension Image {
  /// Applies a projective map, in a frame of the same size.
  ///
  /// As with affine maps, places without a source pixel are `fill`, blended in over the last pixel.
  ///
  /// - Precondition: `transform` can be inverted and `interpolation` is not bicubic.
  public func warped(
    by transform: ProjectiveTransform2D, fill: [UInt8] = [0],
    interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(interpolation != .bicubic, "warps interpolate by nearest or bilinear")
    guard let back = transform.inverse else {
      preconditionFailure("the warp \(transform) cannot be inverted")
    }
    let fill = fillSamples(fill)
    return filled(width: width, height: height, channels: channels) { source, target in
      fovea_pixels_warp_projective(
        source, Int32(width), Int32(height), Int32(channels), target, Int32(width), Int32(height),
        back.matrix, fill, interpolation == .bilinear ? 1 : 0)
    }
  }

  /// Takes each pixel from the place to which the field's shift points.
  ///
  /// - Precondition: the field has the image's size and `interpolation` is not bicubic.
  public func warped(
    by field: DisplacementField, fill: [UInt8] = [0], interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(interpolation != .bicubic, "warps interpolate by nearest or bilinear")
    precondition(
      field.width == width && field.height == height,
      "a field of \(field.width)x\(field.height) for an image of \(width)x\(height)")
    let fill = fillSamples(fill)
    return filled(width: width, height: height, channels: channels) { source, target in
      fovea_pixels_displace(
        source, Int32(width), Int32(height), Int32(channels), target, field.x, field.y, fill,
        interpolation == .bilinear ? 1 : 0)
    }
  }
}
