import Foundation
import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageHeaderTests {
  @Test func readsPastLargeMetadata() throws {
    try Samples.withTemporaryFolder { folder in
      let image = Samples.noise(width: 33, height: 21, channels: 3)
      let jpeg = try image.jpegData()
      let segment = [0xFF, 0xE5, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 65533)
      let url = folder.appending(path: "a.jpg")
      try Data(jpeg[..<2] + segment + segment + jpeg[2...]).write(to: url)
      let header = try Image.header(of: url)
      #expect(header.width == 33)
      #expect(header.height == 21)
      #expect(header.channels == 3)
    }
  }

  @Test func readsLargeFilesOfEveryKind() throws {
    try Samples.withTemporaryFolder { folder in
      let image = Samples.noise(width: 300, height: 200, channels: 3)
      let files: [(String, ImageFormat, [UInt8])] = [
        ("a.png", .png, try image.pngData()), ("a.jpg", .jpeg, try image.jpegData(quality: 100)),
        ("a.tif", .tiff, TIFFBuilder(orientation: 6).file(of: image)),
      ]
      for (name, format, bytes) in files {
        #expect(bytes.count > 1 << 16)
        let url = folder.appending(path: name)
        try Data(bytes).write(to: url)
        let header = try Image.header(of: url)
        let turned = format == .tiff
        #expect(
          header
            == ImageHeader(
              format: format, width: turned ? 200 : 300, height: turned ? 300 : 200, channels: 3,
              bitsPerSample: 8, hasAlpha: false, orientation: turned ? 6 : 1, isIndexed: false))
      }
    }
  }

  @Test func tellsDepthAndAlpha() throws {
    let builder = PNGBuilder(width: 3, height: 2, kind: .greyAlpha, depth: 16)
    let header = try Image.header(decoding: builder.file(seed: 1))
    #expect(header.bitsPerSample == 16)
    #expect(header.hasAlpha)
    #expect(header.channels == 1)
  }
}
