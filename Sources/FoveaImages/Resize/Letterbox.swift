import FoveaSupport

/// An image scaled to fit a frame with its aspect ratio kept, and the map back.
public struct Letterboxed: Sendable, Equatable {
  /// The whole frame, with borders.
  public let image: Image
  /// Frame pixels per source pixel.
  public let scale: Double
  /// Frame columns left of the image.
  public let left: Int
  /// Frame rows above the image.
  public let top: Int

  /// The size of an image in a frame, and its offset from the frame's corner.
  public static func placed(
    width: Int, height: Int, inWidth frameWidth: Int, height frameHeight: Int
  ) -> (width: Int, height: Int, left: Int, top: Int) {
    let scale = min(
      Double(frameWidth) / Double(width), Double(frameHeight) / Double(height))
    let columns = max(1, min(frameWidth, Int((Double(width) * scale).rounded())))
    let rows = max(1, min(frameHeight, Int((Double(height) * scale).rounded())))
    return (columns, rows, (frameWidth - columns) / 2, (frameHeight - rows) / 2)
  }

  /// Maps a point from the source to the frame; both count from the top left corner.
  public func framePoint(x: Double, y: Double) -> (x: Double, y: Double) {
    (x * scale + Double(left), y * scale + Double(top))
  }

  /// Maps a point from the frame to the source.
  public func sourcePoint(x: Double, y: Double) -> (x: Double, y: Double) {
    ((x - Double(left)) / scale, (y - Double(top)) / scale)
  }
}

extension Image {
  /// Scales the image to fit a frame and centres it; the rest is `fill`, by default a middle grey.
  public func letterboxed(
    width frameWidth: Int, height frameHeight: Int, fill: [UInt8] = [114],
    by interpolation: Interpolation = .bilinear
  ) -> Letterboxed {
    precondition(
      width > 0 && height > 0, "an empty image (\(width)x\(height)) fits no frame")
    let (newWidth, newHeight, left, top) = Letterboxed.placed(
      width: width, height: height, inWidth: frameWidth, height: frameHeight)
    let scale = min(
      Double(frameWidth) / Double(width), Double(frameHeight) / Double(height))
    let image = resized(width: newWidth, height: newHeight, by: interpolation).padded(
      left: left, top: top, right: frameWidth - newWidth - left,
      bottom: frameHeight - newHeight - top, fill: fill)
    return Letterboxed(image: image, scale: scale, left: left, top: top)
  }
}
