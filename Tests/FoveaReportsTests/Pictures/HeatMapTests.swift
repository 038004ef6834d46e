import FoveaImages
import Testing

@testable import FoveaReports

@Suite struct HeatMapTests {
  @Test func levelsAreInterpolatedBetweenMiddles() {
    let map = HeatMap(width: 2, height: 2, values: [0, 4, -3, 2])
    #expect(map.top == 4)
    #expect(map.level(x: 0.25, y: 0.25) == 0)
    #expect(map.level(x: 0.75, y: 0.25) == 1)
    #expect(map.level(x: 0.5, y: 0.25) == 0.5)
    #expect(map.level(x: 0.25, y: 0.75) == 0)
    #expect(map.level(x: 1, y: 1) == 0.5)
  }

  @Test func nothingPositiveLeavesTheImage() {
    let image = Image(width: 3, height: 1, channels: 1, pixels: [10, 100, 200])
    let map = HeatMap(width: 1, height: 1, values: [-2])
    let drawn = map.overlay(
      on: image, Placement(imageWidth: 3, imageHeight: 1), area: (width: 3, height: 1))
    #expect(drawn.pixels == [10, 10, 10, 100, 100, 100, 200, 200, 200])
  }

  /// An image that the input shows in its right half only from the middle on: what the input cut
  /// off stays as it is.
  @Test func partsOutsideTheInputStay() {
    let image = Image(
      width: 4, height: 1, channels: 3, pixels: [UInt8](repeating: 100, count: 12))
    let map = HeatMap(width: 2, height: 1, values: [0, 1])
    let placement = Placement(imageWidth: 4, imageHeight: 1, offsetX: -2)
    let drawn = map.overlay(on: image, placement, area: (width: 2, height: 1))
    #expect(Array(drawn.pixels[0..<6]) == Array(image.pixels[0..<6]))
    let last = Colormap.sequential.color(at: 1)
    #expect(
      drawn.pixels[9]
        == UInt8((100 * 0.25 + 255 * last.red * 0.75).rounded()))
  }

  @Test func theBarStandsBelow() {
    let map = HeatMap(width: 2, height: 1, values: [0, 1])
    let picture = map.picture(width: 40, height: 20, unit: "logit")
    #expect(picture.width == 40 && picture.height == 46)
    let low = Colormap.sequential.color(at: 0).bytes
    #expect(picture.pixels[0] == low.red && picture.pixels[1] == low.green)
  }
}
