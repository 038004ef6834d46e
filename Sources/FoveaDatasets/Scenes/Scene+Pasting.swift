import FoveaImages

extension Scene {
  /// Makes an empty scene of one grey, of the kind of another: with a mask, all ignored, where that
  /// has one, and of its classes.
  public init(blank scene: Scene, width: Int, height: Int, fill: UInt8) {
    let channels = scene.image.channels
    self.init(
      Image(
        width: width, height: height, channels: channels,
        pixels: [UInt8](repeating: fill, count: width * height * channels)),
      mask: scene.mask.map { _ in
        LabelMask(width: width, height: height, filledWith: LabelMask.ignored)
      },
      labels: scene.labels)
  }

  /// Lays another scene over this one, brought to a size, with its corner at column `x` and row `y`.
  /// What lies outside is cut off, and not made; objects of which less than `visible` of the area is
  /// inside are left out. The objects of this scene stay: see `cover`.
  public mutating func paste(
    _ other: Scene, width: Int, height: Int, x: Int, y: Int,
    visible: Double = Scene.leastVisible
  ) {
    let columns = max(0, -x)..<max(max(0, -x), min(width, image.width - x))
    let rows = max(0, -y)..<max(max(0, -y), min(height, image.height - y))
    guard !columns.isEmpty, !rows.isEmpty else { return }
    let (left, top) = (x + columns.lowerBound, y + rows.lowerBound)
    image.overwrite(
      with: other.image.resized(width: width, height: height, columns: columns, rows: rows),
      x: left, y: top)
    if var picture = mask?.picture {
      let patch =
        other.mask?.picture.resized(
          width: width, height: height, by: .nearest, columns: columns, rows: rows)
        ?? Image(
          width: columns.count, height: rows.count, channels: 1,
          pixels: [UInt8](repeating: LabelMask.ignored, count: columns.count * rows.count))
      picture.overwrite(with: patch, x: left, y: top)
      mask = LabelMask(picture)
    }
    var pasted = other
    let placement = Placement(
      imageWidth: other.image.width, imageHeight: other.image.height,
      scaleX: Double(width) / Double(other.image.width),
      scaleY: Double(height) / Double(other.image.height), offsetX: Double(x), offsetY: Double(y))
    pasted.mapBoxes(placement.callAsFunction)
    pasted.clipBoxes(width: image.width, height: image.height, visible: visible)
    boxes += pasted.boxes
  }
}

extension Image {
  /// Copies another picture over this one, with its corner at column `x` and row `y`.
  ///
  /// - Precondition: it lies within this one and has as many channels.
  mutating func overwrite(with patch: Image, x: Int, y: Int) {
    precondition(
      x >= 0 && y >= 0 && x + patch.width <= width && y + patch.height <= height
        && patch.channels == channels,
      "\(patch.width)x\(patch.height)x\(patch.channels) at (\(x), \(y)) does not fit "
        + "\(width)x\(height)x\(channels)")
    let (step, count) = (width * channels, patch.width * channels)
    let start = y * step + x * channels
    let rows = patch.height
    pixels.withUnsafeMutableBufferPointer { target in
      patch.pixels.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        for row in 0..<rows {
          (target + start + row * step).update(from: source + row * count, count: count)
        }
      }
    }
  }
}
