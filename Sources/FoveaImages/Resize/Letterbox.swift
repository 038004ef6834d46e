import FoveaSupport

/// A picture scaled to fit a frame with its proportions kept, and how to map places back.
public struct Letterboxed: Sendable, Equatable {
  /// The whole frame.
  public let image: Image
  /// Frame pixels for each source pixel.
  public let scale: Double
  /// Frame columns left of the picture.
  public let left: Int
  /// Frame rows above the picture.
  public let top: Int

  /// The size that a picture has in a frame, and how far from the frame's corner it lies.
  public static func placed(
    width: Int, height: Int, inWidth frameWidth: Int, height frameHeight: Int
  ) -> (width: Int, height: Int, left: Int, top: Int) {
    let scale = min(
      Double(frameWidth) / Double(width), Double(frameHeight) / Double(height))
    let columns = max(1, min(frameWidth, Int((Double(width) * scale).rounded())))
    let rows = max(1, min(frameHeight, Int((Double(height) * scale).rounded())))
    return (columns, rows, (frameWidth - columns) / 2, (frameHeight - rows) / 2)
  }

  /// A place in the source as one in the frame; both count from the top left corner.
  public func framePoint(x: Double, y: Double) -> (x: Double, y: Double) {
    (x * scale + Double(left), y * scale + Double(top))
  }

  /// A place in the frame as one in the source.
  public func sourcePoint(x: Double, y: Double) -> (x: Double, y: Double) {
    ((x - Double(left)) / scale, (y - Double(top)) / scale)
  }
}

extension Image {
  /// Scales the picture to fit a frame and centres it; the rest is `fill`, a middle grey unless
  /// told otherwise.
  public func letterboxed(
    width frameWidth: Int, height frameHeight: Int, fill: [UInt8] = [114],
    by interpolation: Interpolation = .bilinear
  ) -> Letterboxed {
    precondition(
      width > 0 && height > 0, "an empty picture (\(width)x\(height)) fits no frame")
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
