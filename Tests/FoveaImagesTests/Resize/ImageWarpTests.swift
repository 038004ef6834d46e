import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageWarpTests {
  let image = Samples.noise(width: 11, height: 11, channels: 3)

  @Test func identityChangesNothing() {
    #expect(image.warped(by: .identity) == image)
    #expect(image.warped(by: .identity, interpolation: .nearest) == image)
  }

  /// Quarter turns are exact and counterclockwise: EXIF's 8 is one, 3 two, 6 three.
  @Test(arguments: [(90.0, 8), (180, 3), (270, 6), (-90, 6), (360, 1)])
  func quarterTurns(degrees: Double, orientation: Int) {
    #expect(image.rotated(degrees: degrees) == image.transposed(byOrientation: orientation))
    #expect(
      image.rotated(degrees: degrees, interpolation: .nearest)
        == image.transposed(byOrientation: orientation))
  }

  @Test func wholeTranslationsMovePixels() {
    let moved = image.warped(by: .translation(x: 2, y: 1), fill: [7])
    let expected = image.cropped(x: 0, y: 0, width: 9, height: 10)
      .padded(left: 2, top: 1, fill: [7])
    #expect(moved == expected)
  }

  @Test func halfAPixelBlendsNeighbours() {
    let edge = Image(width: 2, height: 1, channels: 1, pixels: [0, 100])
    let moved = edge.warped(by: .translation(x: 0.5, y: 0), width: 3, fill: [200])
    #expect(moved.pixels == [100, 50, 150])
  }

  @Test func aTurnAndItsReverseNearlyCancel() {
    let smooth = Samples.smooth(width: 41, height: 41, channels: 1)
    let back = smooth.rotated(degrees: 20).rotated(degrees: -20)
    let middle = back.centerCropped(width: 15, height: 15)
    let original = smooth.centerCropped(width: 15, height: 15)
    let worst = zip(middle.pixels, original.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= 3)
  }

  @Test func inverseUndoesTheMap() throws {
    let map = AffineTransform2D.rotation(degrees: 33).followed(by: .scaling(x: 2, y: 0.5))
      .followed(by: .translation(x: 4, y: -7))
    let inverse = try #require(map.inverse)
    let there = map(x: 3, y: 5)
    let back = inverse(x: there.x, y: there.y)
    #expect(abs(back.x - 3) < 1e-12)
    #expect(abs(back.y - 5) < 1e-12)
    #expect(AffineTransform2D.scaling(x: 0, y: 1).inverse == nil)
  }
}
