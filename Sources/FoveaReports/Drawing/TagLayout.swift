import FoveaImages

/// The placement of tags at boxes, where they cover neither each other nor small boxes.
struct TagLayout {
  /// The area for tags.
  let bounds: Canvas.Rectangle
  let boxes: [Canvas.Rectangle]
  private(set) var placed: [Canvas.Rectangle] = []

  init(bounds: Canvas.Rectangle, boxes: [Canvas.Rectangle]) {
    self.bounds = bounds
    self.boxes = boxes
  }

  /// The best place for the tag of a box; nil where it would cover a third of other tags.
  ///
  /// - Parameters:
  ///   - box: The index of the box.
  ///   - gap: The distance by which the line extends beyond the box.
  mutating func place(
    width: Double, height: Double, box: Int, gap: Double
  ) -> Canvas.Rectangle? {
    let at = boxes[box]
    let (left, right) = (at.x - gap, at.x + at.width + gap - width)
    let (above, below) = (at.y - gap - height, at.y + at.height + gap)
    let (top, bottom) = (at.y, at.y + at.height - height)
    var corners = [(left, above), (left, below), (right, above), (right, below)]
    let inside = [(left, top), (left, bottom), (right, top), (right, bottom)]
    // A tag hides little of a large box.
    if at.width > 2 * width, at.height > 3 * height {
      corners.insert(contentsOf: inside, at: 1)
    } else {
      corners += [(at.x + at.width + gap, top), (left - width, top)] + inside
    }
    var best: (cost: Double, place: Canvas.Rectangle, covered: Double)?
    for (index, corner) in corners.enumerated() {
      let place = Canvas.Rectangle(
        x: min(max(corner.0, bounds.x), max(bounds.x, bounds.x + bounds.width - width)),
        y: min(max(corner.1, bounds.y), max(bounds.y, bounds.y + bounds.height - height)),
        width: width, height: height)
      let covered = placed.reduce(0) { $0 + $1.overlap(place) } / place.area
      // A tag that the border moves up or down no longer touches its box.
      let moved = min(abs(place.y - corner.1) / height, 2)
      let cost = 3 * covered + hidden(by: place, own: box) + 0.4 * moved + 0.02 * Double(index)
      if cost < best?.cost ?? .infinity { best = (cost, place, covered) }
    }
    guard let best, best.covered <= 0.3 else { return nil }
    placed.append(best.place)
    return best.place
  }

  /// The area of boxes that a tag hides, counting boxes about as small as the tag.
  private func hidden(by place: Canvas.Rectangle, own: Int) -> Double {
    var cost = 0.0
    for (index, box) in boxes.enumerated() where box.area < 12 * place.area {
      let share = box.overlap(place) / max(min(box.area, place.area), 1)
      cost += (index == own ? 0.5 : 0.25) * share
    }
    return cost
  }
}
