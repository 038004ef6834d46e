import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct BoxMarkTests {
  func drawn(
    _ marks: [BoxMark], width: Int = 200, height: Int = 100, imageWidth: Int = 200,
    imageHeight: Int = 100
  ) -> (image: Image, omitted: Int) {
    let canvas = Canvas(width: width, height: height, background: .grey(0.5))
    let omitted = canvas.draw(
      marks, in: .init(x: 0, y: 0, width: Double(width), height: Double(height)),
      imageWidth: imageWidth, imageHeight: imageHeight)
    return (canvas.image(), omitted)
  }

  func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    Array(image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
  }

  /// The rectangle around all pixels of a colour.
  func extent(_ image: Image, of color: Color) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
    let wanted = [color.bytes.red, color.bytes.green, color.bytes.blue]
    let found = (0..<image.width * image.height).filter {
      pixel(image, $0 % image.width, $0 / image.width) == wanted
    }
    let (xs, ys) = (found.map { $0 % image.width }, found.map { $0 / image.width })
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else { return nil }
    return (left...right, top...bottom)
  }

  @Test func boxesStandWhereTheImagesPixelsAre() throws {
    let box = BoundingBox(left: 25, top: 10, right: 75, bottom: 40)
    let image = drawn(
      [BoxMark(box: box, color: .orange)], width: 400, height: 200, imageWidth: 100,
      imageHeight: 50
    ).image
    let found = extent(image, of: .orange)
    let extent = try #require(found)
    #expect(abs(extent.x.lowerBound - 100) <= 1 && abs(extent.x.upperBound - 300) <= 1)
    #expect(abs(extent.y.lowerBound - 40) <= 1 && abs(extent.y.upperBound - 160) <= 1)
    #expect(pixel(image, 200, 100) == [128, 128, 128])
  }

  @Test func aDashedLineHasGaps() {
    let box = BoundingBox(left: 20, top: 20, right: 180, bottom: 80)
    func share(_ isDashed: Bool) -> Double {
      let image = drawn([BoxMark(box: box, color: .orange, isDashed: isDashed)]).image
      let covered = (30..<170).count { pixel(image, $0, 20) != [128, 128, 128] }
      return Double(covered) / 140
    }
    #expect(share(false) == 1)
    #expect((0.3...0.95).contains(share(true)))
  }

  @Test func theTagStandsAboveOrInsideAtTheBorder() {
    func tagRows(top: Double, bottom: Double) -> [Int] {
      let image = drawn([
        BoxMark(
          box: BoundingBox(left: 40, top: top, right: 190, bottom: bottom), color: .blue,
          name: "cat",
          detail: "0.93")
      ]).image
      let blue = [Color.blue.bytes.red, Color.blue.bytes.green, Color.blue.bytes.blue]
      return (0..<100).filter { y in (41..<80).count { pixel(image, $0, y) == blue } > 8 }
    }
    let above = tagRows(top: 40, bottom: 95)
    #expect(above.contains(30) && !above.contains(50))
    let inside = tagRows(top: 0, bottom: 95)
    #expect(inside.contains(5))
  }

  @Test func tagsThatWouldCoverOthersAreLeftOutAndCounted() {
    let mark = BoxMark(
      box: BoundingBox(left: 80, top: 40, right: 120, bottom: 60), color: .blue, name: "a name")
    #expect(drawn([mark]).omitted == 0)
    #expect(drawn(Array(repeating: mark, count: 200)).omitted > 150)
  }

  @Test func aLongNameKeepsItsScoreAndItsPicture() {
    let name = String(repeating: "name ", count: 100)
    let box = BoundingBox(left: 150, top: 50, right: 199, bottom: 90)
    let image = drawn([BoxMark(box: box, color: .blue, name: name, detail: "0.50")]).image
    let found = extent(image, of: .blue)
    #expect(found.map { $0.x.lowerBound > 20 } == true)
  }

  @Test func oddBoxesAndSizesAreHarmless() {
    let boxes = [
      BoundingBox(left: -1e9, top: -1e9, right: 1e9, bottom: 1e9),
      BoundingBox(left: -.infinity, top: 0, right: .infinity, bottom: 5),
      BoundingBox(left: 10, top: 10, right: 10, bottom: 10),
      BoundingBox(left: 500, top: 500, right: 600, bottom: 600),
    ]
    let marks = boxes.map { BoxMark(box: $0, color: .orange, name: "x") }
    for (width, height) in [(1, 1), (3, 200), (200, 100)] {
      #expect(drawn(marks, width: width, height: height).image.width == width)
    }
    #expect(drawn(marks, imageWidth: 0, imageHeight: 0).omitted == 0)
    let outside = drawn([marks[3]]).image
    #expect(outside.pixels.allSatisfy { $0 == 128 })
  }
}
