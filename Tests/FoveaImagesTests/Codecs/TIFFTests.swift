import Testing

@testable import FoveaImages

@Suite struct TIFFTests {
  @Test(arguments: [1, 3], [8, 16])
  func decodesStripsTilesAndPlanes(channels: Int, bits: Int) throws {
    for (width, height) in [(1, 1), (7, 9), (40, 33)] {
      let image = Samples.noise(width: width, height: height, channels: channels)
      for number in 0..<8 {
        let builder = TIFFBuilder(
          tiled: number & 1 == 1, planar: number & 2 == 2, bits: bits, bigEndian: number & 4 == 4)
        let decoded = try Image(decoding: builder.file(of: image), as: .asStored)
        #expect(decoded == image, "\(builder)")
      }
    }
  }

  @Test func invertsWhereWhiteIsZero() throws {
    let image = Samples.noise(width: 5, height: 4, channels: 1)
    let file = TIFFBuilder(whiteIsZero: true).file(of: image)
    #expect(try Image(decoding: file, as: .asStored) == image)
  }

  @Test(arguments: 1...8)
  func appliesTheOrientation(_ orientation: Int) throws {
    let image = Samples.noise(width: 5, height: 4, channels: 3)
    let file = TIFFBuilder(orientation: orientation).file(of: image)
    #expect(try Image(decoding: file) == image.transposed(byOrientation: orientation))
  }

  @Test func refusesFloats() throws {
    let image = Samples.noise(width: 2, height: 2, channels: 1)
    let file = TIFFBuilder(bits: 32, float: true).file(of: image)
    #expect(
      throws: ImageError.unsupported(file: "f.tif", format: .tiff, detail: "32-bit float samples")
    ) { try Image(decoding: file, name: "f.tif") }
  }
}
