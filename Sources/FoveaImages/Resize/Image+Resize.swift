import CImageCodecs

extension Image {
  /// The picture at another size, antialiased when it shrinks.
  ///
  /// - Precondition: Both sides are positive and the picture is not empty.
  public func resized(
    width newWidth: Int, height newHeight: Int, by interpolation: Interpolation = .bilinear
  ) -> Image {
    precondition(
      newWidth > 0 && newHeight > 0 && width > 0 && height > 0,
      "resizing \(width)x\(height) to \(newWidth)x\(newHeight): every side must be positive")
    if newWidth == width && newHeight == height { return self }
    if interpolation == .nearest { return gathered(width: newWidth, height: newHeight) }
    let horizontal = FilterAxis(from: width, to: newWidth, by: interpolation)
    let vertical = FilterAxis(from: height, to: newHeight, by: interpolation)
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

  /// The picture with its shorter side at `shorterSide` and its proportions kept.
  public func resized(
    shorterSide: Int, by interpolation: Interpolation = .bilinear
  ) -> Image {
    let scale = Double(shorterSide) / Double(max(1, min(width, height)))
    let longer = max(shorterSide, Int((Double(max(width, height)) * scale).rounded()))
    return width <= height
      ? resized(width: shorterSide, height: longer, by: interpolation)
      : resized(width: longer, height: shorterSide, by: interpolation)
  }

  private func gathered(width newWidth: Int, height newHeight: Int) -> Image {
    func nearest(_ source: Int, _ target: Int) -> [Int32] {
      (0..<target).map { output in
        // The pixel that holds the output's centre: floor((output + 1/2) * source / target).
        Int32(((2 * output + 1) * source) / (2 * target))
      }
    }
    let columns = nearest(width, newWidth)
    let rows = nearest(height, newHeight)
    return filled(width: newWidth, height: newHeight, channels: channels) { source, target in
      fovea_pixels_gather(
        source, Int32(width), Int32(channels), target, Int32(newWidth), Int32(newHeight), columns,
        rows)
    }
  }

  /// A new image whose every sample `body` writes from this one's.
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
