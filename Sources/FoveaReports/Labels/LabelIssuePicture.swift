import FoveaImages
import FoveaRunRecords
import FoveaSupport

/// A picture of a suspected label error: the part of the image around it, with the label as it is,
/// dashed, and the suggested one, solid.
///
/// ```swift
/// let picture = LabelIssuePicture(issue: issue, image: image, labelledBoxes: boxes)
/// try picture.drawn(side: 240).write(to: folder.appendingPathComponent("issue.png"))
/// ```
public struct LabelIssuePicture: Sendable {
  /// The suspected error.
  public var issue: LabelIssue
  /// The whole image before normalisation.
  public var image: Image
  /// All labelled boxes of the image, in pixels of the image, drawn thin around the suspected one.
  public var labelledBoxes: [BoundingBox]
  /// The suspect pixels within the issue's box, 1 inside; nil draws the box.
  public var region: LabelMask?

  /// Describes a picture.
  public init(
    issue: LabelIssue, image: Image, labelledBoxes: [BoundingBox] = [], region: LabelMask? = nil
  ) {
    self.issue = issue
    self.image = image
    self.labelledBoxes = labelledBoxes
    self.region = region
  }

  /// Draws the picture, with sides of at most `side` pixels.
  ///
  /// - Parameter side: The longer side in pixels. A part of less than half the size is enlarged by
  ///   a whole factor.
  public func drawn(side: Int = 240) -> Image {
    let window = window
    let longer = max(window.width, window.height)
    guard longer > 0, window.width > 0, window.height > 0, side > 0 else { return image }
    let scale =
      side >= 2 * longer ? Double(side / longer) : Double(side) / Double(longer)
    let canvas = Canvas(
      width: max(1, Int((Double(window.width) * scale).rounded())),
      height: max(1, Int((Double(window.height) * scale).rounded())))
    let place = Canvas.Rectangle(
      x: 0, y: 0, width: Double(canvas.width), height: Double(canvas.height))
    canvas.draw(
      image.cropped(x: window.x, y: window.y, width: window.width, height: window.height),
      in: place, interpolation: scale >= 2 ? .nearest : .bilinear)
    if let region, let mask = windowMask(region, window) {
      canvas.draw(mask, in: place, opacity: 0.25, lineWidth: max(1.5, Double(side) / 120)) {
        $0 == 1 ? ClassStyle(color: .orange) : nil
      }
    }
    let marks = marks.map { mark in
      var mark = mark
      mark.box = mark.box.moved(x: -Double(window.x), y: -Double(window.y))
      return mark
    }
    canvas.draw(marks, in: place, imageWidth: window.width, imageHeight: window.height)
    return canvas.image()
  }

  /// The suspicion in a few lines; for boxes and masks, whose images have several, with the file.
  var caption: [String] {
    guard issue.box == nil else {
      let file = issue.path.split(separator: "/").last.map(String.init) ?? issue.path
      return [file, LabelIssueText.line(issue)] + (issue.split == "test" ? ["of test"] : [])
    }
    return [
      "is " + (issue.valueName.map { "\($0) " } ?? "") + issue.given,
      issue.suggested.isEmpty ? "" : "\u{2192} \(issue.suggested)?",
      "score " + NumberText.fixed(issue.score, 3),
    ]
  }

  /// The border of a whole image, whose colour says whether it is of test; nil for boxes and masks,
  /// where blue is the label as it is.
  var border: Color? {
    issue.box == nil ? (issue.split == "test" ? .blue : .vermilion) : nil
  }

  /// The marks of the boxes, in pixels of the image: the suspected label and the suggestion first.
  var marks: [BoxMark] {
    guard let box = issue.place else { return [] }
    var marks: [BoxMark] = []
    let suggestion = issue.suggestedPlace ?? box
    let given = BoxMark(
      box: box, color: .blue, name: issue.given, isDashed: true, weight: 1.2)
    switch issue.kind {
    case .maskIssue:
      if region == nil { marks = [BoxMark(box: box, color: .orange, name: issue.suggested)] }
    case .overlookedObject:
      marks = [BoxMark(box: suggestion, color: .orange, name: issue.suggested, weight: 1.2)]
    case .badlyLocated:
      // The class is in doubt at neither place: one name is enough.
      marks = [given, BoxMark(box: suggestion, color: .orange, weight: 1.2)]
    case .swappedClass, .wrongLabel, .valueOutlier:
      marks = [given]
      if !issue.suggested.isEmpty {
        // A little larger, so that the dashed line stays visible within.
        let gap = max(suggestion.right - suggestion.left, suggestion.bottom - suggestion.top) / 25
        let around = BoundingBox(
          left: suggestion.left - gap, top: suggestion.top - gap, right: suggestion.right + gap,
          bottom: suggestion.bottom + gap)
        marks.append(BoxMark(box: around, color: .orange, name: issue.suggested, weight: 1.2))
      }
    }
    let others = labelledBoxes.filter { other in
      issue.kind == .overlookedObject || other.distance(to: box) > 0.5
    }
    return marks + others.map { BoxMark(box: $0, color: .blue, isDashed: true, weight: 0.6) }
  }

  /// The part of the image that is shown: three times the size of the boxes concerned, at least 64
  /// pixels, within the image. Without a box, the whole image.
  private var window: (x: Int, y: Int, width: Int, height: Int) {
    guard let box = issue.place else { return (0, 0, image.width, image.height) }
    let all = [box, issue.suggestedPlace ?? box]
    let left = all.map(\.left).min() ?? 0
    let right = all.map(\.right).max() ?? 0
    let top = all.map(\.top).min() ?? 0
    let bottom = all.map(\.bottom).max() ?? 0
    let wanted = max(3 * max(right - left, bottom - top), 64)
    func part(_ center: Double, _ length: Int) -> (start: Int, size: Int) {
      let size = min(length, Int(min(wanted, 1e6).rounded(.up)))
      let start = Int(min(max(center - Double(size) / 2, 0), Double(length - size)))
      return (start, size)
    }
    let columns = part((left + right) / 2, image.width)
    let rows = part((top + bottom) / 2, image.height)
    return (columns.start, rows.start, columns.size, rows.size)
  }

  /// The suspect pixels in the shown part; nil where the region does not fit the box.
  private func windowMask(
    _ region: LabelMask, _ window: (x: Int, y: Int, width: Int, height: Int)
  ) -> LabelMask? {
    guard let box = issue.place else { return nil }
    var mask = LabelMask(width: window.width, height: window.height)
    let (left, top) = (Int(box.left.rounded()) - window.x, Int(box.top.rounded()) - window.y)
    for y in 0..<region.height where (0..<window.height).contains(y + top) {
      for x in 0..<region.width where (0..<window.width).contains(x + left) {
        mask[x + left, y + top] = region[x, y]
      }
    }
    return mask
  }
}

extension LabelIssue {
  /// The box concerned, where it is one.
  var place: BoundingBox? { box.flatMap(BoundingBox.init(corner:)) }
  /// The suggested box, where it is one.
  var suggestedPlace: BoundingBox? { suggestedBox.flatMap(BoundingBox.init(corner:)) }
}

extension BoundingBox {
  /// Left edge, top edge, width and height; nil where they are no box.
  fileprivate init?(corner: [Double]) {
    guard corner.count == 4, corner.allSatisfy(\.isFinite), corner[2] >= 0, corner[3] >= 0 else {
      return nil
    }
    self.init(
      left: corner[0], top: corner[1], right: corner[0] + corner[2], bottom: corner[1] + corner[3])
  }

  /// The largest distance of two edges.
  fileprivate func distance(to other: BoundingBox) -> Double {
    max(
      abs(left - other.left), abs(top - other.top), abs(right - other.right),
      abs(bottom - other.bottom))
  }
}
