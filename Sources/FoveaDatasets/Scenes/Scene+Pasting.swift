import FoveaImages
import FoveaSupport

extension Scene {
  /// Makes an empty scene of one grey, for pasting scenes like `scene`: with its labels, and with
  /// an ignored mask where it has a mask.
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

  /// Pastes another scene over this one, resized, with its corner at column `x` and row `y`. The
  /// part outside is cut off and never made; objects with less than `visible` of their area inside
  /// are left out. The objects of this scene stay: see `cover`.
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

extension Scene {
  /// Hides a rectangle: objects with less than `visible` of their area left are removed. Where the
  /// rest of an object is a rectangle, it becomes the object's box; otherwise the box stays.
  public mutating func cover(_ hidden: BoundingBox, visible: Double = Scene.leastVisible) {
    boxes = boxes.compactMap { object in
      let box = object.box
      let width = min(box.right, hidden.right) - max(box.left, hidden.left)
      let height = min(box.bottom, hidden.bottom) - max(box.top, hidden.top)
      guard width > 0, height > 0 else { return object }
      let left = box.area - width * height
      guard left >= 1, left >= visible * box.area else { return nil }
      var rest = box
      if hidden.top <= box.top, hidden.bottom >= box.bottom {
        if hidden.left <= box.left { rest.left = hidden.right }
        if hidden.right >= box.right { rest.right = hidden.left }
      } else if hidden.left <= box.left, hidden.right >= box.right {
        if hidden.top <= box.top { rest.top = hidden.bottom }
        if hidden.bottom >= box.bottom { rest.bottom = hidden.top }
      }
      var object = object
      object.area = object.area.map { $0 * left / box.area }
      object.box = rest
      return object
    }
  }

  /// Mixes in the labels of another scene with the weight `share`.
  mutating func mixLabels(with other: Scene, share: Double) {
    var mixed: [LabelShare] = []
    for (labels, part) in [(labels, 1 - share), (other.labels, share)] where part > 0 {
      for item in labels {
        if let index = mixed.firstIndex(where: { $0.label == item.label }) {
          mixed[index].share += item.share * part
        } else {
          mixed.append(LabelShare(label: item.label, share: item.share * part))
        }
      }
    }
    labels = mixed
  }
}

extension Image {
  /// Copies another image over this one, with its corner at column `x` and row `y`.
  ///
  /// - Precondition: it is inside this one and has the same number of channels.
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
