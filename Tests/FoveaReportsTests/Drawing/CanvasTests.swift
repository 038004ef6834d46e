import TestSupport
import Testing

import FoveaImages
@testable import FoveaReports

@Suite struct CanvasTests {
  func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    let at = (y * image.width + x) * 3
    return Array(image.pixels[at..<at + 3])
  }

  @Test func fillsAndStrokesRectangles() {
    let canvas = Canvas(width: 20, height: 20)
    canvas.fill(.init(x: 5, y: 6, width: 4, height: 3), .orange)
    canvas.stroke(.init(x: 12.5, y: 2.5, width: 5, height: 5), .blue, lineWidth: 1)
    let image = canvas.image()
    let orange: [UInt8] = [0xE6, 0x9F, 0]
    let filled = (0..<400).filter { pixel(image, $0 % 20, $0 / 20) == orange }
    #expect(filled.count == 12)
    #expect(filled.first == 6 * 20 + 5)
    #expect(pixel(image, 12, 5) == [0, 0x72, 0xB2])
    #expect(pixel(image, 15, 5) == [255, 255, 255])
  }

  @Test func drawsLinesCirclesAndPolygons() {
    let canvas = Canvas(width: 40, height: 40)
    canvas.line(from: .init(x: 0, y: 2.5), to: .init(x: 40, y: 2.5), .black)
    canvas.fillCircle(center: .init(x: 20, y: 20), radius: 8, .vermilion)
    canvas.strokeCircle(center: .init(x: 20, y: 20), radius: 12, .black, lineWidth: 2)
    canvas.fillPolygon(
      [.init(x: 0, y: 30), .init(x: 10, y: 30), .init(x: 0, y: 40)], .bluishGreen)
    let image = canvas.image()
    #expect((0..<40).allSatisfy { pixel(image, $0, 2) == [0, 0, 0] })
    #expect(pixel(image, 20, 20) == [0xD5, 0x5E, 0])
    #expect(pixel(image, 32, 20)[0] < 40)
    #expect(pixel(image, 2, 32) == [0, 0x9E, 0x73])
    #expect(pixel(image, 9, 39) == [255, 255, 255])
  }

  @Test func drawsPicturesToThePixel() {
    let source = Samples.noise(width: 5, height: 4, channels: 3)
    let canvas = Canvas(width: 12, height: 10)
    canvas.draw(source, in: .init(x: 3, y: 2, width: 5, height: 4))
    #expect(canvas.image().cropped(x: 3, y: 2, width: 5, height: 4) == source)
    canvas.draw(source, in: .init(x: 1, y: 1, width: 10, height: 8), interpolation: .nearest)
    #expect(
      canvas.image().cropped(x: 1, y: 1, width: 10, height: 8)
        == source.resized(width: 10, height: 8, by: .nearest))
  }

  @Test func transparencyShowsWhatIsBelow() {
    let glass = Image(width: 1, height: 1, channels: 4, pixels: [255, 0, 0, 0])
    let canvas = Canvas(width: 2, height: 2, background: .blue)
    canvas.draw(glass, in: .init(x: 0, y: 0, width: 2, height: 2))
    #expect(pixel(canvas.image(), 0, 0) == [0, 0x72, 0xB2])
    let empty = Canvas(width: 2, height: 2, background: .clear)
    #expect(empty.image().pixels.allSatisfy { $0 == 255 })
  }

  @Test func clippingEndsWithItsBody() {
    let canvas = Canvas(width: 4, height: 1)
    let all = Canvas.Rectangle(x: 0, y: 0, width: 4, height: 1)
    canvas.clipped(to: .init(x: 0, y: 0, width: 2, height: 1)) { canvas.fill(all, .black) }
    #expect((0..<4).map { pixel(canvas.image(), $0, 0)[0] } == [0, 0, 255, 255])
    canvas.fill(all, .black)
    #expect(pixel(canvas.image(), 3, 0)[0] == 0)
  }

  /// Columns that the text has darkened.
  func inkedColumns(_ image: Image) -> [Int] {
    (0..<image.width).filter { x in
      (0..<image.height).contains { pixel(image, x, $0)[0] < 128 }
    }
  }

  @Test func textLiesWhereItIsAligned() throws {
    let width = Canvas(width: 1, height: 1).textWidth("HHHH", size: 20)
    #expect(width > 40)
    for (alignment, start) in [
      (Canvas.Alignment.left, 100.0), (.center, 100 - width / 2), (.right, 100 - width),
    ] {
      let canvas = Canvas(width: 200, height: 30)
      canvas.text("HHHH", at: .init(x: 100, y: 25), size: 20, alignment: alignment)
      let columns = inkedColumns(canvas.image())
      #expect(abs(Double(try #require(columns.first)) - start) < 4)
      #expect(abs(Double(try #require(columns.last)) - start - width) < 4)
    }
  }

  @Test func boldIsWiderAndTurnedTextIsTall() throws {
    let canvas = Canvas(width: 60, height: 120)
    #expect(canvas.textWidth("width", bold: true) > canvas.textWidth("width"))
    canvas.text("HHHHHH", at: .init(x: 30, y: 110), size: 16, degrees: 90)
    let columns = inkedColumns(canvas.image())
    #expect(try #require(columns.last) - #require(columns.first) < 20)
  }

  @Test func longTextIsShortened() {
    let canvas = Canvas(width: 1, height: 1)
    #expect(canvas.fitted("short", width: 200) == "short")
    let fitted = canvas.fitted("a name that is much too long for its place", width: 80)
    #expect(fitted.hasPrefix("a name"))
    #expect(fitted.hasSuffix("…"))
    #expect(canvas.textWidth(fitted) <= 80)
    #expect(canvas.fitted("wide", width: 1) == "")
  }
}
