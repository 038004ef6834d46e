import TestSupport
import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct TagLayoutTests {
  let page = Canvas.Rectangle(x: 0, y: 0, width: 300, height: 200)

  @Test func tagsStayInsideAndApart() {
    var generator = SeededGenerator(seed: 5)
    let boxes = (0..<40).map { _ in
      Canvas.Rectangle(
        x: .random(in: 0...260, using: &generator), y: .random(in: 0...160, using: &generator),
        width: .random(in: 1...40, using: &generator),
        height: .random(in: 1...40, using: &generator))
    }
    var layout = TagLayout(bounds: page, boxes: boxes)
    for index in boxes.indices { _ = layout.place(width: 34, height: 14, box: index, gap: 1) }
    #expect(layout.placed.count >= 20)
    for (index, tag) in layout.placed.enumerated() {
      #expect(tag.x >= 0 && tag.y >= 0 && tag.x + 34 <= 300 && tag.y + 14 <= 200)
      let covered = layout.placed[..<index].reduce(0) { $0 + $1.overlap(tag) }
      #expect(covered <= 0.3 * tag.area + 1e-9)
    }
  }

  @Test func aSecondTagGoesElsewhere() throws {
    let box = Canvas.Rectangle(x: 100, y: 80, width: 60, height: 40)
    var layout = TagLayout(bounds: page, boxes: [box, box])
    let places = [0, 1].map { layout.place(width: 40, height: 14, box: $0, gap: 1) }
    let first = try #require(places[0])
    let second = try #require(places[1])
    #expect(first == .init(x: 99, y: 65, width: 40, height: 14))
    #expect(first.overlap(second) == 0)
  }

  @Test func aPageSmallerThanTheTagIsHarmless() {
    let tiny = Canvas.Rectangle(x: 0, y: 0, width: 5, height: 5)
    var layout = TagLayout(bounds: tiny, boxes: [tiny])
    let place = layout.place(width: 40, height: 14, box: 0, gap: 1)
    #expect(place?.x == 0)
  }
}
