import Testing

@testable import FoveaImages

@Suite struct DecodingGoldenTests {
  @Test(arguments: try Goldens.load("files", as: Goldens.File.self))
  func decodesWhatPillowDecodes(_ golden: Goldens.File) throws {
    let layout: PixelLayout = golden.layout == "grey" ? .grey : .rgb
    let image = try Image(decoding: Array(golden.file), as: layout, name: golden.name)
    #expect(image.width == golden.width)
    #expect(image.height == golden.height)
    #expect(image.pixels.count == golden.pixels.count)
    let worst = zip(image.pixels, golden.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= golden.tolerance)
    let header = try Image.header(decoding: Array(golden.file))
    #expect(header.width == golden.width)
    #expect(header.height == golden.height)
  }
}
