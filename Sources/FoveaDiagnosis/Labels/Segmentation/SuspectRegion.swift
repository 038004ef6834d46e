import FoveaImages

/// A connected area of a mask that is suspected to have another class.
public struct SuspectRegion: Sendable, Equatable {
  /// The class that the mask has there.
  public var given: Int
  /// The class that the model suggests.
  public var suggested: Int
  /// The number of its pixels.
  public var pixels: Int
  /// The mean probability of the given class in it.
  public var meanConfidence: Double
  /// The bounding box, in pixels of the image.
  public var box: BoundingBox
  /// 1 for the pixels of the region within its box, 0 for others.
  public var shape: LabelMask

  /// Finds the largest 4-connected area of one given and one suggested class; of equal ones, the
  /// first from the top left. Nil where there is no pixel.
  init?(of issues: [MaskLabelScoring.DoubtfulPixel], width: Int, height: Int) {
    // The position of each pixel's issue, plus one; 0 once visited or without.
    var places = [Int32](repeating: 0, count: width * height)
    for (index, issue) in issues.enumerated() { places[Int(issue.pixel)] = Int32(index + 1) }
    var best: [Int] = []
    for issue in issues where places[Int(issue.pixel)] > 0 {
      var members: [Int] = []
      var open: [Int] = []
      func visit(_ pixel: Int) {
        let place = Int(places[pixel]) - 1
        guard place >= 0, issues[place].given == issue.given,
          issues[place].predicted == issue.predicted
        else { return }
        places[pixel] = 0
        members.append(place)
        open.append(pixel)
      }
      visit(Int(issue.pixel))
      while let pixel = open.popLast() {
        let x = pixel % width
        if x > 0 { visit(pixel - 1) }
        if x + 1 < width { visit(pixel + 1) }
        if pixel >= width { visit(pixel - width) }
        if pixel + width < width * height { visit(pixel + width) }
      }
      if members.count > best.count { best = members }
    }
    guard let first = best.first else { return nil }
    let points = best.map { (x: Int(issues[$0].pixel) % width, y: Int(issues[$0].pixel) / width) }
    let left = points.map(\.x).min() ?? 0
    let top = points.map(\.y).min() ?? 0
    let right = (points.map(\.x).max() ?? 0) + 1
    let bottom = (points.map(\.y).max() ?? 0) + 1
    given = Int(issues[first].given)
    suggested = Int(issues[first].predicted)
    pixels = best.count
    meanConfidence =
      best.reduce(0) { $0 + Double(issues[$1].confidence) } / Double(best.count)
    box = BoundingBox(
      left: Double(left), top: Double(top), right: Double(right), bottom: Double(bottom))
    shape = LabelMask(width: right - left, height: bottom - top)
    for point in points { shape[point.x - left, point.y - top] = 1 }
  }
}
