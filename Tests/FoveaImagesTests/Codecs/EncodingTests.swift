import Foundation
import TestSupport
import Testing

@testable import FoveaImages

@Suite struct EncodingTests {
  @Test(arguments: 1...4)
  func pngKeepsEverySample(channels: Int) throws {
    let image = Samples.noise(width: 17, height: 11, channels: channels)
    let decoded = try Image(decoding: try image.pngData(), as: .asStored)
    // Alpha is composed on white when decoding.
    #expect(decoded == image.converted(toChannels: channels > 2 ? 3 : 1))
  }

  @Test func writesByExtensionAndLeavesNothingElse() throws {
    try Samples.withTemporaryFolder { folder in
      let image = Samples.smooth(width: 20, height: 10, channels: 3)
      for name in ["a.png", "b.jpg", "c.JPEG"] {
        let url = folder.appending(path: name)
        try Data("old".utf8).write(to: url)
        try image.write(to: url)
        let header = try Image.header(of: url)
        #expect(header.format == (name == "a.png" ? .png : .jpeg))
        #expect(header.width == 20)
        #expect(header.height == 10)
      }
      #expect(try Image(contentsOf: folder.appending(path: "a.png")) == image)
      try image.write(to: folder.path + "/a.png")
      #expect(try Image(contentsOf: folder.path + "/a.png") == image)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.sorted() == ["a.png", "b.jpg", "c.JPEG"])
    }
  }

  @Test func refusesWhatItCannotWrite() throws {
    try Samples.withTemporaryFolder { folder in
      let image = Samples.noise(width: 2, height: 2, channels: 4)
      let gif = folder.appending(path: "a.gif")
      #expect(throws: ImageError.unknownExtension(file: gif.path, pathExtension: "gif")) {
        try image.write(to: gif)
      }
      #expect(throws: ImageError.self) { try image.write(to: folder.appending(path: "a.jpg")) }
      let nowhere = folder.appending(path: "none/a.png")
      #expect(
        throws: ImageError.unwritable(file: nowhere.path, reason: "No such file or directory")
      ) { try image.write(to: nowhere) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.isEmpty)
    }
  }

  @Test func qualityTradesSize() throws {
    let image = Samples.noise(width: 32, height: 32, channels: 3)
    #expect(try image.jpegData(quality: 30).count < image.jpegData(quality: 95).count)
  }
}
