import FoveaImages
import FoveaSupport

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

  /// The numbers of a line.
  ///
  /// - Throws: `BoxCheck.Failure` where a field is not a number.
  static func values(_ line: Substring) throws(BoxCheck.Failure) -> [Double] {
    let fields = line.split(whereSeparator: \.isWhitespace)
    let values = fields.map { Double($0) ?? .nan }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw BoxCheck.Failure(reason: "'\(fields[bad])' is not a number")
    }
    return values
  }

  /// Makes the label of a line's numbers.
  ///
  /// - Parameter keypoints: the points that follow each box; nil where further numbers are a
  ///   polygon. The points are dropped.
  /// - Throws: `BoxCheck.Failure` where they are not a label.
  init(_ line: [Double], keypoints: YOLOKeypoints? = nil) throws(BoxCheck.Failure) {
    if let keypoints, line.count != 5, line.count != keypoints.columns {
      throw BoxCheck.Failure(
        reason: "\(NumberText.count(line.count, "number")), expected 5 (class and box), or "
          + "\(keypoints.columns) with the points of kpt_shape \(keypoints.text)")
    }
    let values = keypoints == nil ? line : Array(line.prefix(5))
    guard values.count == 5 || (values.count >= 7 && values.count % 2 == 1) else {
      throw BoxCheck.Failure(
        reason:
          "\(NumberText.count(values.count, "number")), expected class, x, y, width, height, "
          + "or a class and the points of a polygon"
          + (values.count == 6 ? "; is the sixth a score, as in predictions?" : ""))
    }
    guard let number = Int(exactly: values[0]), number >= 0 else {
      throw BoxCheck.Failure(
        reason: "class '\(BoxCheck.shown(values[0]))' is not a whole number of at least 0")
    }
    guard number < YOLODataFile.mostClasses else {
      throw BoxCheck.Failure(
        reason: "class \(number) is beyond the \(YOLODataFile.mostClasses) classes that are read")
    }
    self.number = number
    if let far = values.dropFirst().first(where: { abs($0) > 2 }) {
      throw BoxCheck.Failure(
        reason:
          "\(BoxCheck.shown(far)) is far outside: numbers are relative to the image's width "
          + "and height, from 0 to 1")
    }
    shape =
      values.count == 5
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
