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

  private func refusal(_ builder: TIFFBuilder, channels: Int) -> String? {
    let file = builder.file(of: Samples.noise(width: 6, height: 5, channels: channels))
    do {
      _ = try Image(decoding: file, name: "a.tif")
      return nil
    } catch .unsupported(file: "a.tif", format: .tiff, let detail) {
      return detail
    } catch {
      return "\(error)"
    }
  }

  @Test func refusesPagesItWouldDrop() {
    let pages = { (kinds: [Int]) in refusal(TIFFBuilder(pages: kinds), channels: 3) }
    #expect(pages([0, 0]) == "it has 2 pages, where one image was expected")
    #expect(pages([0, 1, 0, 2, 4]) == "it has 3 pages, where one image was expected")
    #expect(pages([1, 0]) == "its first picture is a thumbnail, as in raw files of cameras")
    // Overviews and masks belong to their page.
    #expect(pages([0, 1, 1, 4]) == nil)
    #expect(pages([1]) == nil)
  }

  @Test func refusesBandsItWouldDrop() {
    let bands = { (channels: Int, extra: Int?, space: Int?) in
      refusal(TIFFBuilder(extraSample: extra, photometric: space), channels: channels)
    }
    #expect(bands(4, nil, nil) == "it has 4 bands, of which 3 are its colours")
    #expect(bands(4, 0, nil) == "it has 4 bands, of which 3 are its colours")
    #expect(bands(5, 2, nil) == "it has 5 bands, of which 4 are its colours")
    #expect(bands(2, nil, nil) == "it has 2 bands, of which 1 are its grey levels")
    #expect(bands(3, nil, 1) == "it has 3 bands, of which 1 are its grey levels")
    #expect(bands(5, nil, 5) == "it has 5 bands, of which 4 are its colours")
    #expect(bands(4, 2, nil) == nil)
    #expect(bands(2, 1, nil) == nil)
    #expect(bands(4, nil, 5) == nil)
  }

  @Test(arguments: [8, 9, 10]) func refusesColoursThatWouldBeWrong(space: Int) {
    #expect(
      refusal(TIFFBuilder(photometric: space), channels: 3)
        == "colours in CIE L*a*b*; expected RGB, grey or CMYK")
  }

  @Test(arguments: [1, 2, 4])
  func readsNumbersOfFewBits(bits: Int) throws {
    let top = 1 << bits - 1
    let values = (0..<35).map { UInt8($0 % (top + 1)) }
    let image = Image(width: 7, height: 5, channels: 1, pixels: values)
    let file = TIFFBuilder(bits: bits).file(of: image)
    #expect(try Image(decoding: file, as: .numbers).pixels == values)
    #expect(
      try Image(decoding: file, as: .grey).pixels == values.map { UInt8(Int($0) * 255 / top) })
  }
}
