import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageGeometryTests {
  let image = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])

  @Test func flips() {
    #expect(image.flippedHorizontally().pixels == [3, 2, 1, 6, 5, 4])
    #expect(image.flippedVertically().pixels == [4, 5, 6, 1, 2, 3])
  }

  @Test func crops() {
    #expect(image.cropped(x: 1, y: 0, width: 2, height: 2).pixels == [2, 3, 5, 6])
    #expect(image.centerCropped(width: 1, height: 1).pixels == [2])
    let color = Samples.noise(width: 6, height: 5, channels: 3)
    let crop = color.cropped(x: 2, y: 3, width: 4, height: 2)
    #expect(Array(crop.pixels[..<12]) == Array(color.pixels[60..<72]))
  }

  @Test func pads() {
    let padded = image.padded(left: 1, top: 1, fill: [9])
    #expect(padded.width == 4)
    #expect(padded.pixels == [9, 9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6])
    let color = Image(width: 1, height: 1, channels: 3, pixels: [1, 2, 3])
    #expect(
      color.padded(right: 1, bottom: 1, fill: [7, 8, 9]).pixels
        == [1, 2, 3, 7, 8, 9, 7, 8, 9, 7, 8, 9])
  }

  @Test func paddingThenCroppingReturnsThePicture() {
    let source = Samples.noise(width: 7, height: 5, channels: 3)
    let padded = source.padded(left: 2, top: 3, right: 4, bottom: 1, fill: [1, 2, 3])
    #expect(padded.cropped(x: 2, y: 3, width: 7, height: 5) == source)
  }

  /// EXIF's orientations 1 to 8 on a 3 by 2 picture, written out.
  @Test(arguments: [
    (1, 3, [1, 2, 3, 4, 5, 6]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]),
    (4, 3, [4, 5, 6, 1, 2, 3]), (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [4, 1, 5, 2, 6, 3]),
    (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [3, 6, 2, 5, 1, 4]),
  ])
  func orientations(orientation: Int, width: Int, pixels: [UInt8]) {
    let turned = image.transposed(byOrientation: orientation)
    #expect(turned.width == width)
    #expect(turned.pixels == pixels)
  }

  @Test func letterboxKeepsProportionsAndMapsBack() {
    let wide = Image(
      width: 200, height: 100, channels: 3, pixels: [UInt8](repeating: 50, count: 60_000))
    let boxed = wide.letterboxed(width: 64, height: 64, fill: [114])
    #expect(boxed.scale == 0.32)
    #expect(boxed.left == 0)
    #expect(boxed.top == 16)
    #expect(boxed.image.width == 64)
    #expect(boxed.image.height == 64)
    let values = (0..<64).map { boxed.image.pixels[$0 * 64 * 3] }
    #expect(values == (0..<64).map { (16..<48).contains($0) ? 50 : 114 })
    let place = boxed.framePoint(x: 100, y: 50)
    #expect(place.x == 32)
    #expect(place.y == 32)
    let back = boxed.sourcePoint(x: place.x, y: place.y)
    #expect(abs(back.x - 100) < 1e-9)
    #expect(abs(back.y - 50) < 1e-9)
  }

  @Test func letterboxOfASliverKeepsAPixel() {
    let sliver = Image(
      width: 1000, height: 1, channels: 1, pixels: .init(repeating: 9, count: 1000))
    let boxed = sliver.letterboxed(width: 10, height: 10, fill: [0])
    #expect(boxed.image.pixels.filter { $0 == 9 }.count == 10)
  }
}
