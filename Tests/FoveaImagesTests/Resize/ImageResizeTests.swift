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
