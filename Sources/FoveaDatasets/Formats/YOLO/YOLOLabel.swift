import FoveaImages

/// One line of a YOLO label file: a class and a box, or a class and a polygon; all numbers relative
/// to the image's width and height.
struct YOLOLabel: Sendable {
  enum Shape: Sendable {
    /// Centre and size, as shares of the image's sides.
    case box(x: Double, y: Double, width: Double, height: Double)
    /// The points as x, y, x, y, ..., as shares of the image's sides.
    case polygon([Double])
  }

  let number: Int
  let shape: Shape

  /// Parses a line that is not empty.
  ///
  /// - Throws: `BoxCheck.Failure` where it is not a label.
  init(_ line: Substring) throws(BoxCheck.Failure) {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let values = fields.map { Double($0) ?? .nan }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw BoxCheck.Failure(reason: "'\(fields[bad])' is not a number")
    }
    guard fields.count == 5 || (fields.count >= 7 && fields.count % 2 == 1) else {
      throw BoxCheck.Failure(
        reason:
          "\(DatasetError.count(fields.count, "number")), expected class, x, y, width, height, "
          + "or a class and the points of a polygon"
          + (fields.count == 6 ? "; is the sixth a score, as in predictions?" : ""))
    }
    guard let number = Int(exactly: values[0]), number >= 0 else {
      throw BoxCheck.Failure(reason: "class '\(fields[0])' is not a whole number of at least 0")
    }
    self.number = number
    if let far = values.dropFirst().first(where: { abs($0) > 2 }) {
      throw BoxCheck.Failure(
        reason:
          "\(BoxCheck.shown(far)) is far outside: numbers are relative to the image's width "
          + "and height, from 0 to 1")
    }
    shape =
      fields.count == 5
      ? .box(x: values[1], y: values[2], width: values[3], height: values[4])
      : .polygon(Array(values.dropFirst()))
  }

  /// The box in pixels; for a polygon, the box around it.
  ///
  /// - Throws: `BoxCheck.Failure` where it has no area or is not inside the image.
  func box(width: Int, height: Int) throws(BoxCheck.Failure) -> BoundingBox {
    let (columns, rows) = (Double(width), Double(height))
    switch shape {
    case .box(let x, let y, let w, let h):
      return try BoxCheck.box(
        left: (x - w / 2) * columns, top: (y - h / 2) * rows, right: (x + w / 2) * columns,
        bottom: (y + h / 2) * rows, width: width, height: height)
    case .polygon:
      let edges = try outline(width: width, height: height).edges ?? [0, 0, 0, 0]
      return try BoxCheck.box(
        left: edges[0], top: edges[1], right: edges[2], bottom: edges[3], width: width,
        height: height)
    }
  }

  /// The polygon in pixels.
  ///
  /// - Throws: `BoxCheck.Failure` where there is none, or it is not inside the image.
  func outline(width: Int, height: Int) throws(BoxCheck.Failure) -> Outline {
    guard case .polygon(let points) = shape else {
      throw BoxCheck.Failure(reason: "a box has no outline, which masks are made of")
    }
    let pixels = points.enumerated().map { $1 * Double($0 % 2 == 0 ? width : height) }
    try BoxCheck.polygon(pixels, width: width, height: height)
    return .polygons([pixels])
  }
}
