import CImageCodecs
import FoveaSupport

extension Image {
  /// The image at another size, antialiased when it shrinks.
  ///
  /// - Precondition: both sides are positive and the image is not empty.
  public func resized(
    width newWidth: Int, height newHeight: Int, by interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(
      newWidth > 0 && newHeight > 0 && width > 0 && height > 0,
      "resizing \(width)x\(height) to \(newWidth)x\(newHeight): every side must be positive")
    if newWidth == width && newHeight == height { return self }
    return resized(
      width: newWidth, height: newHeight, by: interpolation, columns: 0..<newWidth,
      rows: 0..<newHeight)
  }

  /// A window of the resized image, with the same samples as a crop of the whole; the part outside
  /// the window is not computed.
  ///
  /// - Precondition: the window is not empty and is inside the new size.
  public func resized(
    width newWidth: Int, height newHeight: Int, by interpolation: Interpolation = .bilinear,
    columns: Range<Int>, rows: Range<Int>
  ) -> Image {
    precondition(
      !columns.isEmpty && !rows.isEmpty && columns.lowerBound >= 0 && rows.lowerBound >= 0
        && columns.upperBound <= newWidth && rows.upperBound <= newHeight && width > 0
        && height > 0,
      "columns \(columns) and rows \(rows) are not inside an image of \(newWidth)x\(newHeight)")
    if newWidth == width && newHeight == height {
      return cropped(
        x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    }
    if interpolation == .nearest {
      return gathered(width: newWidth, height: newHeight, columns: columns, rows: rows)
    }
    let horizontal = FilterAxis(from: width, to: newWidth, by: interpolation, window: columns)
    let vertical = FilterAxis(from: height, to: newHeight, by: interpolation, window: rows)
    return filtered(horizontal, vertical)
  }

  /// The image filtered by the weights of two axes.
  func filtered(_ horizontal: FilterAxis, _ vertical: FilterAxis) -> Image {
    let (newWidth, newHeight) = (horizontal.starts.count, vertical.starts.count)
    return filled(width: newWidth, height: newHeight, channels: channels) { source, target in
      let failed = horizontal.withCAxis { horizontal in
        vertical.withCAxis { vertical in
          fovea_pixels_resample(
            source, Int32(width), Int32(channels), target, Int32(newWidth), Int32(newHeight),
            horizontal, vertical)
        }
      }
      precondition(failed == 0, "out of memory resizing to \(newWidth)x\(newHeight)")
    }
  }

  /// The image resized to a shorter side of `shorterSide`, with its aspect ratio kept.
  public func resized(
    shorterSide: Int, by interpolation: Interpolation = .bilinear
  ) -> Image {
    let scale = Double(shorterSide) / Double(max(1, min(width, height)))
    let longer = max(shorterSide, Int((Double(max(width, height)) * scale).rounded()))
    return width <= height
      ? resized(width: shorterSide, height: longer, by: interpolation)
      : resized(width: longer, height: shorterSide, by: interpolation)
  }

  private func gathered(
    width newWidth: Int, height newHeight: Int, columns: Range<Int>, rows: Range<Int>
  ) -> Image {
    func nearest(_ source: Int, _ target: Int, _ window: Range<Int>) -> [Int32] {
      window.map { output in
        // The pixel with the output's centre: floor((output + 1/2) * source / target).
        Int32(((2 * output + 1) * source) / (2 * target))
      }
    }
    let columns = nearest(width, newWidth, columns)
    let rows = nearest(height, newHeight, rows)
    return filled(width: columns.count, height: rows.count, channels: channels) { source, target in
      fovea_pixels_gather(
        source, Int32(width), Int32(channels), target, Int32(columns.count), Int32(rows.count),
        columns, rows)
    }
  }

  /// A new image; `body` writes every sample from this one's.
  func filled(
    width: Int, height: Int, channels: Int,
    by body: (UnsafePointer<UInt8>?, UnsafeMutablePointer<UInt8>?) -> Void
  ) -> Image {
    let count = width * height * channels
    let samples = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
      pixels.withUnsafeBufferPointer { body($0.baseAddress, target.baseAddress) }
      initialized = count
    }
    return Image(width: width, height: height, channels: channels, pixels: samples)
  }
}
