import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct CanvasMasksTests {
  func pixel(_ image: Image, _ x: Int, _ y: Int) -> [Int] {
    image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3].map(Int.init)
  }

  /// Class 1 fills the right half of a mask of 4x4, drawn at ten times its size.
  func drawn(hatch: ClassStyle.Hatch = .none, lineWidth: Double = 1) -> Image {
    let mask = LabelMask(width: 4, height: 4, values: (0..<16).map { $0 % 4 < 2 ? 0 : 1 })
    let canvas = Canvas(width: 40, height: 40, background: .black)
    canvas.draw(
      mask, in: .init(x: 0, y: 0, width: 40, height: 40), opacity: 0.5, lineWidth: lineWidth
    ) { $0 == 1 ? ClassStyle(color: .white, hatch: hatch) : nil }
    return canvas.image()
  }

  @Test func areasAreTranslucentAndTheirEdgesOpaque() {
    let image = drawn()
    #expect(pixel(image, 5, 20) == [0, 0, 0])
    #expect(abs(pixel(image, 30, 20)[0] - 128) <= 2)
    #expect(pixel(image, 20, 20) == [255, 255, 255])
    // The border of the image is no edge of the area.
    #expect(abs(pixel(image, 39, 20)[0] - 128) <= 2)
    #expect(abs(pixel(drawn(lineWidth: 0), 20, 20)[0] - 128) <= 2)
  }

  @Test func hatchesHaveLinesAndGaps() {
    for hatch in [ClassStyle.Hatch.rising, .falling, .crossed] {
      let levels = Set((24..<38).map { pixel(drawn(hatch: hatch), $0, 20)[0] })
      #expect(levels.count == 2)
    }
    func row(_ hatch: ClassStyle.Hatch, _ y: Int) -> [Int] {
      (24..<36).map { pixel(drawn(hatch: hatch), $0, y)[0] }
    }
    // Lines that rise move left from row to row downwards.
    #expect(Array(row(.rising, 20).dropFirst()) == Array(row(.rising, 21).dropLast()))
    #expect(Array(row(.falling, 20).dropLast()) == Array(row(.falling, 21).dropFirst()))
  }

  @Test func scalingTakesTheValueUnderThePixelsCentre() {
    let mask = LabelMask(width: 2, height: 1, values: [3, 7])
    #expect(mask.scaled(width: 4, height: 2).values == [3, 3, 7, 7, 3, 3, 7, 7])
    #expect(mask.scaled(width: 1, height: 1).values == [7])
    #expect(mask.scaled(width: 2, height: 1) == mask)
  }

  @Test func emptyMasksAndPlacesAreHarmless() {
    let canvas = Canvas(width: 5, height: 5)
    let empty = LabelMask(width: 0, height: 0, values: [])
    canvas.draw(empty, in: .init(x: 0, y: 0, width: 5, height: 5)) { _ in .ignored }
    canvas.draw(
      LabelMask(width: 2, height: 2), in: .init(x: 0, y: 0, width: 0, height: 5)
    ) { _ in .ignored }
    #expect(canvas.image().pixels.allSatisfy { $0 == 255 })
  }
}
