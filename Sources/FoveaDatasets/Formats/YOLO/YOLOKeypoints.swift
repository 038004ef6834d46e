import FoveaSupport

/// The keypoints that follow the boxes in label lines for poses.
struct YOLOKeypoints: Sendable, Equatable {
  /// Points of each object.
  let count: Int
  /// Numbers of each point: 2 for x and y, 3 with visibility.
  let size: Int

  /// Numbers in a line with them: class, box, points.
  var columns: Int { 5 + count * size }

  /// The text of `kpt_shape`.
  var text: String { "[\(count), \(size)]" }
}

/// Signs that lines are boxes followed by other numbers than a polygon's: found over all lines of
/// the data, as one line may be either.
struct YOLOLineSurvey: Sendable {
  /// The numbers per line; nil where lines of more than a box differ.
  private var columns: Int?
  private var lines = 0
  private var areMixed = false
  /// Whether the first four numbers are a box in the image, in every line.
  private var areBoxes = true
  /// Whether every third further number is a visibility: 0, 1 or 2.
  private var haveVisibilities = true
  /// Whether all points are in the box.
  private var areInBoxes = true
  /// Whether, read as a point, width and height are far from all other points.
  private var isSizeFar = false
  /// Whether a score and a whole number follow the box.
  private var areTracks = true
  private var highestTrack = 0.0
  /// The place of the first line.
  private var first: (file: String, line: Int)?

  /// Adds the numbers of a line; lines of boxes alone say nothing.
  mutating func add(_ values: [Double], file: String, line: Int) {
    guard values.count > 6 else { return }
    if lines == 0 {
      (columns, first) = (values.count, (file, line))
    } else if columns != values.count {
      areMixed = true
    }
    lines += 1
    let (x, y, width, height) = (values[1], values[2], values[3], values[4])
    let slack = 0.01
    areBoxes =
      areBoxes && width > 0 && height > 0 && x - width / 2 >= -slack && x + width / 2 <= 1 + slack
      && y - height / 2 >= -slack && y + height / 2 <= 1 + slack
    let rest = values.count - 5
    haveVisibilities =
      haveVisibilities && rest % 3 == 0
      && stride(from: 7, to: values.count, by: 3).allSatisfy { [0, 1, 2].contains(values[$0]) }
    areTracks =
      areTracks && rest == 2 && (0...1).contains(values[5]) && values[6] >= 0
      && values[6] == values[6].rounded()
    highestTrack = max(highestTrack, values[6])
    addPoints(values, slack: slack)
  }

  private mutating func addPoints(_ values: [Double], slack: Double) {
    let points = stride(from: 5, to: values.count - 1, by: 2).map { (values[$0], values[$0 + 1]) }
      .filter { $0 != (0, 0) }  // points that are not labelled
    let (x, y, width, height) = (values[1], values[2], values[3], values[4])
    areInBoxes =
      areInBoxes
      && points.allSatisfy {
        abs($0.0 - x) <= width / 2 + slack && abs($0.1 - y) <= height / 2 + slack
      }
    let (xs, ys) = (points.map(\.0) + [x], points.map(\.1) + [y])
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max(),
      points.count > 0
    else { return }
    let distance = max(left - width, width - right, top - height, height - bottom)
    isSizeFar = isSizeFar || distance > 1.5 * max(right - left, bottom - top)
  }

  /// Adds the lines of another survey, which follow.
  mutating func join(_ other: YOLOLineSurvey) {
    guard other.lines > 0 else { return }
    guard lines > 0 else {
      self = other
      return
    }
    lines += other.lines
    areMixed = areMixed || other.areMixed || columns != other.columns
    areBoxes = areBoxes && other.areBoxes
    haveVisibilities = haveVisibilities && other.haveVisibilities
    areInBoxes = areInBoxes && other.areInBoxes
    isSizeFar = isSizeFar || other.isSizeFar
    areTracks = areTracks && other.areTracks
    highestTrack = max(highestTrack, other.highestTrack)
  }

  /// Refuses lines that look like keypoints or a tracker's output, which would be read as polygons.
  ///
  /// - Throws: `DatasetError` with the first such line and the way to have the boxes read.
  func check(in root: String) throws {
    guard let columns, let first, !areMixed, areBoxes else { return }
    let place =
      "\(root): the lines of \(columns) numbers (such as \(first.file) line \(first.line))"
    if areTracks, highestTrack > 1 {
      throw DatasetError(
        .malformed,
        "\(place) look like a tracker's output: class, box, score, number of the track. Keep the "
          + "first five numbers of each line")
    }
    let rest = columns - 5
    let areFlagged = haveVisibilities && rest % 3 == 0
    guard areFlagged || (rest % 2 == 0 && areInBoxes && isSizeFar) else { return }
    let points = YOLOKeypoints(count: rest / (areFlagged ? 3 : 2), size: areFlagged ? 3 : 2)
    throw DatasetError(
      .malformed,
      "\(place) look like keypoints: class, box, and \(NumberText.count(points.count, "point")) "
        + "of x\(areFlagged ? ", y and visibility" : " and y"); they are no polygons. Write "
        + "'kpt_shape: \(points.text)' into the data .yaml: then the boxes are read, and the "
        + "points ignored")
  }
}
