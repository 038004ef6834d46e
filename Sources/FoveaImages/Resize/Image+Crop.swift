import FoveaSupport

extension Image {
  /// The rectangle with its top left corner at column `x`, row `y`.
  ///
  /// - Precondition: The rectangle is not empty and lies inside the picture.
  public func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && newWidth > 0 && newHeight > 0 && x + newWidth <= width
        && y + newHeight <= height,
      "a crop of \(newWidth)x\(newHeight) at (\(x), \(y)) leaves the \(width)x\(height) picture")
    return filled(width: newWidth, height: newHeight, channels: channels) { source, target in
      guard let source, let target else { return }
      let rowCount = newWidth * channels
      for row in 0..<newHeight {
        (target + row * rowCount).update(
          from: source + ((y + row) * width + x) * channels, count: rowCount)
      }
    }
  }

  /// The middle rectangle; an odd remainder leaves one more row or column at the bottom or right.
  public func centerCropped(width newWidth: Int, height newHeight: Int) -> Image {
    cropped(
      x: (width - newWidth) / 2, y: (height - newHeight) / 2, width: newWidth, height: newHeight)
  }

  /// The picture with a border of `fill` (one value a channel, or one for all).
  public func padded(
    left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0, fill: [UInt8] = [0]
  ) -> Image {
    precondition(
      min(left, top, right, bottom) >= 0,
      "padding must not be negative, got \(left), \(top), \(right), \(bottom)")
    let newWidth = left + width + right
    let newHeight = top + height + bottom
    let fill = fillSamples(fill)
    return filled(width: newWidth, height: newHeight, channels: channels) { source, target in
      guard let target else { return }
      let rowCount = newWidth * channels
      if Set(fill).count == 1 {
        target.update(repeating: fill[0], count: rowCount * newHeight)
      } else {
        for sample in 0..<rowCount { target[sample] = fill[sample % channels] }
        for row in 1..<max(newHeight, 2) where row < newHeight {
          (target + row * rowCount).update(from: target, count: rowCount)
        }
      }
      guard let source else { return }
      for row in 0..<height {
        (target + (top + row) * rowCount + left * channels).update(
          from: source + row * width * channels, count: width * channels)
      }
    }
  }

  /// One fill value for each channel.
  func fillSamples(_ fill: [UInt8]) -> [UInt8] {
    precondition(
      fill.count == 1 || fill.count == channels,
      "a fill has one value or one a channel (\(channels)), got \(fill.count)")
    return fill.count == channels ? fill : Array(repeating: fill[0], count: channels)
  }
}
