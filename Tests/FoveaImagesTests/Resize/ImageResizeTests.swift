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
}
