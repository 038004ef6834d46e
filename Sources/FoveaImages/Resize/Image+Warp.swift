import CImageCodecs
import Foundation
import FoveaSupport

extension Image {
  /// Applies an affine map into a frame of the given size.
  ///
  /// Places without a source pixel are `fill` (one value per channel, or one for all), blended in
  /// over the last pixel. There is no antialiasing: shrink with `resized` first.
  ///
  /// - Precondition: `transform` can be inverted and `interpolation` is not bicubic.
  public func warped(
    by transform: AffineTransform2D, width newWidth: Int? = nil, height newHeight: Int? = nil,
    fill: [UInt8] = [0], interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(interpolation != .bicubic, "warps interpolate by nearest or bilinear")
    guard let back = transform.inverse else {
      preconditionFailure("the warp \(transform) cannot be inverted")
    }
    let (newWidth, newHeight) = (newWidth ?? width, newHeight ?? height)
    precondition(newWidth > 0 && newHeight > 0, "a warp to \(newWidth)x\(newHeight) is empty")
    let fill = fillSamples(fill)
    // From corners to centres: the C loop counts pixel centres as whole numbers.
    let origin = back(x: 0.5, y: 0.5)
    let matrix = [back.a, back.b, origin.x - 0.5, back.d, back.e, origin.y - 0.5]
    return filled(width: newWidth, height: newHeight, channels: channels) { source, target in
      fovea_pixels_warp(
        source, Int32(width), Int32(height), Int32(channels), target, Int32(newWidth),
        Int32(newHeight), matrix, fill, interpolation == .bilinear ? 1 : 0)
    }
  }

  /// Rotates the image about its centre, counterclockwise, in a frame of the same size.
  public func rotated(
    degrees: Double, fill: [UInt8] = [0], interpolation: Interpolation = .bilinear
  ) -> Image {
    let (x, y) = (Double(width) / 2, Double(height) / 2)
    let turn = AffineTransform2D.translation(x: -x, y: -y)
      .followed(by: .rotation(degrees: degrees))
      .followed(by: .translation(x: x, y: y))
    return warped(by: turn, fill: fill, interpolation: interpolation)
  }
}
