import TestSupport
import Testing

@testable import FoveaImages

@Suite struct JPEGTests {
  /// EXIF names the sides of the picture that the stored first row and first column are.
  @Test(arguments: [
    (1, "top", "left"), (2, "top", "right"), (3, "bottom", "right"), (4, "bottom", "left"),
    (5, "left", "top"), (6, "right", "top"), (7, "right", "bottom"), (8, "left", "bottom"),
  ])
  func appliesTheOrientation(orientation: Int, firstRow: String, firstColumn: String) throws {
    // Grey in flat 8x8 blocks, so that the codec keeps the values: 24 columns, 16 rows.
    let blocks: [[UInt8]] = [[30, 50, 70], [120, 140, 160]]
    let samples = (0..<16).flatMap { y in (0..<24).map { x in blocks[y / 8][x / 8] } }
    let stored = Image(width: 24, height: 16, channels: 1, pixels: samples)
    for bigEndian in [false, true] {
      let file = Samples.jpeg(
        try stored.jpegData(quality: 100), orientation: UInt8(orientation), bigEndian: bigEndian)
      let image = try Image(decoding: file, as: .grey)
      let header = try Image.header(decoding: file)
      let turned = orientation > 4
      #expect(header.orientation == orientation)
      #expect(image.width == (turned ? 16 : 24))
      #expect(image.height == (turned ? 24 : 16))
      #expect(header.width == image.width)
      #expect(header.height == image.height)
      for y in 0..<image.height {
        for x in 0..<image.width {
          // How far the pixel is from the side that the stored first row or column became.
          let distances = [
            "top": y, "bottom": image.height - 1 - y, "left": x, "right": image.width - 1 - x,
          ]
          let row = try #require(distances[firstRow])
          let column = try #require(distances[firstColumn])
          let expected = Int(stored.pixels[row * 24 + column])
          #expect(abs(Int(image.pixels[y * image.width + x]) - expected) <= 2)
        }
      }
    }
  }

  @Test func keepsSmoothPictures() throws {
    for channels in [1, 3] {
      let image = Samples.smooth(width: 40, height: 30, channels: channels)
      let decoded = try Image(decoding: try image.jpegData(quality: 95), as: .asStored)
      #expect(decoded.channels == channels)
      let errors = zip(decoded.pixels, image.pixels).map { abs(Int($0) - Int($1)) }
      #expect(Double(errors.reduce(0, +)) / Double(errors.count) < 3)
    }
  }

  @Test(arguments: [(nil, 200, 101), (101, 200, 101), (51, 100, 51), (50, 100, 51), (12, 25, 13)])
  func decodesSmallerOnRequest(atLeast: Int?, width: Int, height: Int) throws {
    let image = Samples.smooth(width: 200, height: 101, channels: 3)
    let decoded = try Image(decoding: try image.jpegData(), atLeast: atLeast)
    if atLeast == 51 {
      // 101 / 2 is 50 whole pixels and a half, less than asked for.
      #expect(decoded.width == 200)
    } else {
      #expect(decoded.width == width)
      #expect(decoded.height == height)
    }
  }

  @Test func strayBytesBeforeTheEndChangeNothing() throws {
    let file = try Samples.noise(width: 16, height: 16, channels: 3).jpegData()
    let stray = Array(file.dropLast(2) + [UInt8](repeating: 7, count: 40) + file.suffix(2))
    let (image, strayBytes) = try Image.decodedWithStrayBytes(stray)
    #expect(try image == Image(decoding: file))
    #expect((32...40).contains(strayBytes))
    #expect(try Image.decodedWithStrayBytes(file).strayBytes == 0)
  }

  @Test func bytesAfterTheEndAreIgnored() throws {
    let image = Samples.noise(width: 16, height: 16, channels: 3)
    let file = try image.jpegData()
    #expect(try Image(decoding: file + [0, 1, 2]) == Image(decoding: file))
  }

  @Test func anAbsurdSizeIsRefusedFromTheHeader() throws {
    var file = try Samples.noise(width: 8, height: 8, channels: 1).jpegData()
    let frame = try #require(
      file.indices.dropLast(9).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(
      throws: ImageError.tooLarge(file: "a.jpg", format: .jpeg, width: 65500, height: 65500)
    ) { try Image(decoding: file, name: "a.jpg") }
  }
}
