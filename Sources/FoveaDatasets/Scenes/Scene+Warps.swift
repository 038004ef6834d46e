import FoveaImages

/// Maps that move every point. A box becomes the smallest upright box around the visible part of
/// its mapped outline.
extension Scene {
  /// Applies an affine map, by default in a frame of the same size. Objects with less than
  /// `visible` of their area in the frame are removed.
  public mutating func warp(
    by map: AffineTransform2D, width: Int? = nil, height: Int? = nil, fill: [UInt8],
    visible: Double = Scene.leastVisible
  ) {
    let (width, height) = (width ?? image.width, height ?? image.height)
    image = image.warped(by: map, width: width, height: height, fill: fill)
    mask = mask.map {
      LabelMask(
        $0.picture.warped(
          by: map, width: width, height: height, fill: [LabelMask.ignored], interpolation: .nearest)
      )
    }
    moveBoxes(visible: visible) { ClosedLine(corners: $0).moved(by: map.callAsFunction) }
  }

  /// Applies an affine map with its origin at the image's centre; the size stays.
  public mutating func warp(
    aboutCenterBy map: AffineTransform2D, fill: [UInt8], visible: Double = Scene.leastVisible
  ) {
    let (x, y) = (Double(image.width) / 2, Double(image.height) / 2)
    warp(
      by: .translation(x: -x, y: -y).followed(by: map).followed(by: .translation(x: x, y: y)),
      fill: fill, visible: visible)
  }

  /// Applies a projective map; the size stays.
  public mutating func warp(
    by map: ProjectiveTransform2D, fill: [UInt8], visible: Double = Scene.leastVisible
  ) {
    image = image.warped(by: map, fill: fill)
    mask = mask.map {
      LabelMask($0.picture.warped(by: map, fill: [LabelMask.ignored], interpolation: .nearest))
    }
    moveBoxes(visible: visible) { ClosedLine(corners: $0).moved(by: map.callAsFunction) }
  }

  /// Shifts every point by a field of the image's size.
  public mutating func warp(
    by field: DisplacementField, fill: [UInt8], visible: Double = Scene.leastVisible
  ) {
    image = image.warped(by: field, fill: fill)
    mask = mask.map {
      LabelMask($0.picture.warped(by: field, fill: [LabelMask.ignored], interpolation: .nearest))
    }
    moveBoxes(visible: visible) { ClosedLine(edges: $0).moved(by: field.callAsFunction) }
  }

  /// The rotation about the image's centre, counterclockwise.
  public func rotation(degrees: Double) -> AffineTransform2D {
    let (x, y) = (Double(image.width) / 2, Double(image.height) / 2)
    return .translation(x: -x, y: -y).followed(by: .rotation(degrees: degrees))
      .followed(by: .translation(x: x, y: y))
  }

  private mutating func moveBoxes(visible: Double, by outline: (BoundingBox) -> ClosedLine) {
    let (width, height) = (Double(image.width), Double(image.height))
    boxes = boxes.compactMap { object in
      let moved = outline(object.box)
      let shown = moved.clipped(width: width, height: height)
      let box = shown.bounds
      guard box.area >= 1, shown.area >= visible * moved.area else { return nil }
      var object = object
      // A rotation keeps the area of the outline, though the upright box grows.
      if object.box.area > 0 {
        object.area = object.area.map { $0 * shown.area / object.box.area }
      }
      object.box = box
      return object
    }
  }
}
