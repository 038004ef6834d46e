import Foundation
import Testing

@testable import FoveaDatasets

@Suite struct ImageMeasuresTests {
  @Test func measuresPixels() throws {
    let pixels = (0..<16).map { UInt8($0 % 2 == 0 ? 50 : 150) }
    let images = MemoryImages(width: 8, height: 2, channels: 1, count: 1, bytes: pixels)
    let found = try #require(
      ImageMeasures(Sample(id: "a", source: .memory(images, 0), label: 0)))
    #expect(found.width == 8 && found.height == 2 && found.isGrey)
    #expect(found.brightness == 100 && found.contrast == 50)
  }

  @Test func unreadableImagesHaveNone() {
    let missing = Sample(id: "a", source: .file(URL(fileURLWithPath: "/no/such.png")), label: 0)
    #expect(ImageMeasures(missing) == nil)
  }
}
