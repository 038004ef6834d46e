import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageResizeTests {
  /// Pillow rounds between the two passes and Fovea does not, hence one level.
  @Test func matchesPillow() throws {
    let cases = try Goldens.load("resize", as: Goldens.Resize.self)
    #expect(cases.count == 63)
    for golden in cases {
      let filter = try #require(Interpolation(rawValue: golden.filter))
      let source = Image(
        width: golden.width, height: golden.height, channels: golden.channels,
        pixels: Array(golden.source))
      let result = source.resized(width: golden.newWidth, height: golden.newHeight, by: filter)
      let worst = zip(result.pixels, golden.result).map { abs(Int($0) - Int($1)) }.max() ?? 0
      let allowed = filter == .nearest ? 0 : 1
      let label =
        "\(filter) \(golden.width)x\(golden.height)x\(golden.channels) to "
        + "\(golden.newWidth)x\(golden.newHeight)"
      #expect(result.pixels.count == golden.result.count, "\(label)")
      #expect(worst <= allowed, "\(label)")
    }
  }

  /// Weights add up to one: a flat picture stays flat, to the bit, at every value and size.
  @Test func keepsFlatPictures() {
    var generator = SeededGenerator(seed: 4)
    for value in UInt8.min...UInt8.max {
      let sizes = (0..<4).map { _ in Int.random(in: 1...70, using: &generator) }
      let channels = Int.random(in: 1...4, using: &generator)
      let flat = Image(
        width: sizes[0], height: sizes[1], channels: channels,
        pixels: [UInt8](repeating: value, count: sizes[0] * sizes[1] * channels))
      for filter in Interpolation.allCases {
        let result = flat.resized(width: sizes[2], height: sizes[3], by: filter)
        #expect(result.pixels.allSatisfy { $0 == value }, "\(value) \(filter) \(sizes)")
        #expect(result.pixels.count == sizes[2] * sizes[3] * channels)
      }
    }
  }

  /// Each channel is resampled alone, whichever of the inner loops it takes.
  @Test func channelsDoNotMix() {
    let image = Samples.noise(width: 21, height: 13, channels: 4)
    let whole = image.resized(width: 10, height: 9)
    for channel in 0..<4 {
      let plane = Image(
        width: 21, height: 13, channels: 1,
        pixels: stride(from: channel, to: image.pixels.count, by: 4).map { image.pixels[$0] })
      let expected = stride(from: channel, to: whole.pixels.count, by: 4).map { whole.pixels[$0] }
      #expect(plane.resized(width: 10, height: 9).pixels == expected)
    }
  }

  /// Against sums in Double, over rows longer than a block and more samples a place than any loop
  /// of a fixed length takes.
  @Test(arguments: [(150, 31, 7, 5), (97, 40, 60, 41), (66, 9, 131, 30), (300, 200, 12, 11)])
  func matchesSumsInDouble(width: Int, height: Int, newWidth: Int, newHeight: Int) {
    let image = Samples.noise(width: width, height: height, channels: 3)
    let result = image.resized(width: newWidth, height: newHeight)
    func weights(_ source: Int, _ target: Int, _ at: Int) -> [Double] {
      let scale = Double(source) / Double(target)
      let raw = (0..<source).map {
        max(0, 1 - abs((Double($0) + 0.5) - (Double(at) + 0.5) * scale) / max(scale, 1))
      }
      let sum = raw.reduce(0, +)
      return raw.map { $0 / sum }
    }
    let columns = (0..<newWidth).map { weights(width, newWidth, $0) }
    for y in 0..<newHeight {
      let rows = weights(height, newHeight, y)
      for channel in 0..<3 {
        let line = (0..<width).map { x in
          (0..<height).reduce(0.0) {
            $0 + rows[$1] * Double(image.pixels[($1 * width + x) * 3 + channel])
          }
        }
        for x in 0..<newWidth {
          let exact = zip(columns[x], line).reduce(0) { $0 + $1.0 * $1.1 }
          let found = Double(result.pixels[(y * newWidth + x) * 3 + channel])
          #expect(abs(found - exact) < 0.501, "\(x), \(y)")
        }
      }
    }
  }

  @Test func shrinkingCountsEveryPixel() {
    // One bright pixel in 8x8: the mean of the whole is 255 / 64, rounded.
    var image = Image(width: 8, height: 8, channels: 1, pixels: .init(repeating: 0, count: 64))
    image.pixels[8 * 3 + 3] = 255
    #expect(image.resized(width: 1, height: 1).pixels[0] > 0)
    #expect(image.resized(width: 1, height: 1, by: .nearest).pixels[0] == 0)
  }

  @Test func shorterSideKeepsProportions() {
    let image = Samples.noise(width: 40, height: 30, channels: 1)
    let small = image.resized(shorterSide: 15)
    #expect(small.width == 20)
    #expect(small.height == 15)
    let turned = image.transposed(byOrientation: 6).resized(shorterSide: 60)
    #expect(turned.width == 60)
    #expect(turned.height == 80)
  }
}
