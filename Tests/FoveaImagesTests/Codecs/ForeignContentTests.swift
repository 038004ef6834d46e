import Foundation
import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ForeignContentTests {
  static let openings: [(String, String)] = [
    ("GIF", "GIF89a"), ("HEIC", "\0\0\0\u{18}ftypheic\0\0"), ("HEIC", "\0\0\0\u{18}ftyphevc\0\0"),
    ("HEIF", "\0\0\0\u{18}ftypmif1\0\0"), ("AVIF", "\0\0\0\u{1C}ftypavif\0\0"),
    ("MP4 video", "\0\0\0\u{18}ftypisom\0\0"), ("QuickTime video", "\0\0\0\u{18}ftypqt  \0\0"),
    ("AVI video", "RIFF\0\0\0\0AVI LIST"), ("Photoshop", "8BPS\0\u{1}"), ("PDF", "%PDF-1.7"),
    ("ICO", "\0\0\u{1}\0\u{1}\0"), ("SVG", "<svg xmlns="),
    ("SVG", "<?xml version=\"1.0\"?>\n<svg width="), ("Netpbm (PBM, PGM, PPM)", "P6\n3 2\n255\n"),
    ("QOI", "qoif\0"), ("DICOM", String(repeating: "\0", count: 128) + "DICM"),
    ("ZIP", "PK\u{3}\u{4}"),
  ]

  @Test(arguments: openings)
  func namesTheFormat(_ format: String, _ opening: String) {
    #expect(throws: ImageError.foreignFormat(file: "a", format: format)) {
      try Image(decoding: Array(opening.utf8), name: "a")
    }
  }

  @Test func videosNeedFrames() {
    let error = ImageError.foreignFormat(file: "a.jpg", format: "MP4 video")
    #expect(error.description.hasSuffix("was expected. Extract its frames as PNG or JPEG."))
  }

  @Test func aPointerOfLFSIsNamed() {
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:12\n"
    #expect {
      try Image(decoding: Array(text.utf8), name: "a.jpg")
    } throws: { error in
      "\(error)".contains("begins with a pointer of Git LFS, which `git lfs pull` replaces")
    }
  }

  @Test func readsTheFormatOfAFile() throws {
    try Samples.withTemporaryFolder { folder in
      let file = folder.appending(path: "0001")
      try Data(Image(width: 1, height: 1, channels: 1, pixels: [9]).pngData()).write(to: file)
      #expect(ForeignContent.imageFormatName(of: file) == "PNG")
      try Data("notes".utf8).write(to: file)
      #expect(ForeignContent.imageFormatName(of: file) == nil)
      #expect(ForeignContent.imageFormatName(of: folder) == nil)
    }
  }
}
