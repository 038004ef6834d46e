import FoveaSupport
import CImageCodecs

extension Image {
  /// Moves every point of the picture by a projective map, in a frame of the same size.
  ///
  /// As with affine warps, places that no source pixel reaches are `fill`, blended in over the last
  /// pixel.
  ///
  /// - Precondition: `transform` can be inverted and `interpolation` is not bicubic.
  public func warped(
    by transform: ProjectiveTransform2D, fill: [UInt8] = [0],
    interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(interpolation != .bicubic, "warps interpolate by nearest or bilinear")
    guard let back = transform.inverse else {
      preconditionFailure("the warp \(transform) flattens the picture and cannot be inverted")
    }
    let fill = fillSamples(fill)
    return filled(width: width, height: height, channels: channels) { source, target in
      fovea_pixels_warp_projective(
        source, Int32(width), Int32(height), Int32(channels), target, Int32(width), Int32(height),
        back.matrix, fill, interpolation == .bilinear ? 1 : 0)
    }
  }

  /// Takes each pixel from where the field's shift points to.
  ///
  /// - Precondition: the field is of the picture's size and `interpolation` is not bicubic.
  public func warped(
    by field: DisplacementField, fill: [UInt8] = [0], interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(interpolation != .bicubic, "warps interpolate by nearest or bilinear")
    precondition(
      field.width == width && field.height == height,
      "a field of \(field.width)x\(field.height) for a picture of \(width)x\(height)")
    let fill = fillSamples(fill)
    return filled(width: width, height: height, channels: channels) { source, target in
      fovea_pixels_displace(
        source, Int32(width), Int32(height), Int32(channels), target, field.x, field.y, fill,
        interpolation == .bilinear ? 1 : 0)
    }
  }
}
