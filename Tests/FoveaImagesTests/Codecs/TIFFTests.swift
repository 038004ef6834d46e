import TestSupport
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

  @Test func refusesFewerStripsThanTheSizeNeeds() throws {
    let image = Samples.noise(width: 5, height: 8, channels: 3)
    var file = TIFFBuilder().file(of: image)
    let entry: [UInt8] = [1, 1, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    let start = try #require(
      file.indices.dropLast(entry.count).first { file[$0...].starts(with: entry) })
    file[start + 9] = 200
    #expect(
      throws: ImageError.damaged(
        file: "a.tif", format: .tiff, detail: "strip 3 of 12802 has no data")
    ) { try Image(decoding: file, name: "a.tif") }
  }

  @Test(arguments: [2, 4])
  func composesAlphaOnWhite(channels: Int) throws {
    let image = Samples.noise(width: 6, height: 5, channels: channels)
    let plain = try Image(
      decoding: TIFFBuilder(extraSample: 2).file(of: image), as: .asStored)
    #expect(plain == image.converted(toChannels: channels - 1))
    var premultiplied = image
    for pixel in 0..<30 {
      let alpha = Int(image.pixels[pixel * channels + channels - 1])
      for sample in pixel * channels..<(pixel + 1) * channels - 1 {
        premultiplied.pixels[sample] = UInt8((Int(image.pixels[sample]) * alpha + 127) / 255)
      }
    }
    let decoded = try Image(
      decoding: TIFFBuilder(extraSample: 1).file(of: premultiplied), as: .asStored)
    let worst = zip(decoded.pixels, plain.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= 1)
  }

  @Test func ignoresAnExtraSampleThatIsNotThere() throws {
    let image = Samples.noise(width: 6, height: 5, channels: 3)
    for kind in [1, 2] {
      let file = TIFFBuilder(extraSample: kind).file(of: image)
      #expect(try Image(decoding: file) == image)
    }
    let grey = Samples.noise(width: 6, height: 5, channels: 1)
    #expect(try Image(decoding: TIFFBuilder(extraSample: 1).file(of: grey), as: .grey) == grey)
  }
}
