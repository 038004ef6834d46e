import Foundation
import TestSupport
import Testing

@testable import FoveaImages

@Suite struct ImageErrorTests {
  static let messages: [(ImageError, String)] = [
    (
      .unreadable(file: "a.jpg", reason: "Permission denied"),
      "a.jpg cannot be read: Permission denied. Check the path and its permissions."
    ),
    (
      .empty(file: "a.jpg"),
      "a.jpg is empty: it has 0 bytes where an image was expected. Fetch it again from its "
        + "source, or remove it."
    ),
    (
      .notAnImage(file: "a.jpg", found: "the text “hello”"),
      "a.jpg is not an image: it begins with the text “hello”, where JPEG, PNG, WebP, TIFF or BMP "
        + "was expected. Fetch it again from its source, or remove it."
    ),
    (
      .foreignFormat(file: "a.gif", format: "GIF"),
      "a.gif is a GIF file, where JPEG, PNG, WebP, TIFF or BMP was expected. Convert it to PNG or "
        + "JPEG."
    ),
    (
      .truncated(
        file: "a.jpg", format: .jpeg, byteCount: 12_043,
        place: "the image data, at row 200 of 480,"),
      "a.jpg is truncated: its 12,043 bytes end inside the image data, at row 200 of 480, of a "
        + "JPEG file. Fetch it again from its source, or remove it."
    ),
    (
      .damaged(file: "a.png", format: .png, detail: "IDAT: CRC error"),
      "a.png is damaged: decoding it as PNG found “IDAT: CRC error”. Fetch it again from its "
        + "source, or remove it."
    ),
    (
      .unsupported(file: "a.tif", format: .tiff, detail: "32-bit float samples"),
      "a.tif is a TIFF file of a kind that is not decoded: 32-bit float samples. Convert it to an "
        + "8-bit PNG or JPEG."
    ),
    (
      .tooLarge(file: "a.png", format: .png, width: 100_000, height: 70_000),
      "a.png claims 100,000 x 70,000 pixels in its PNG header; at most 268,435,456 are decoded. "
        + "Scale it down or cut it into tiles; if it is not that large, it is damaged."
    ),
    (
      .outOfMemory(file: "a.png", width: 16_000, height: 900),
      "a.png needs more memory than there is for its 16,000 x 900 pixels. Scale it down, or "
        + "decode fewer images at once."
    ),
    (
      .unknownExtension(file: "a.gif", pathExtension: "gif"),
      "a.gif cannot be written: the extension “gif” names no format that is encoded. Use .png, "
        + ".jpg or .jpeg."
    ),
    (
      .notEncodable(file: "a.jpg", format: .jpeg, detail: "it has 4 channels"),
      "a.jpg cannot be encoded as JPEG: it has 4 channels."
    ),
    (
      .unwritable(file: "a.png", reason: "No space left on device"),
      "a.png cannot be written: No space left on device. Check the folder, its permissions and "
        + "the space left."
    ),
  ]

  @Test(arguments: messages)
  func message(_ error: ImageError, _ message: String) {
    #expect(error.description == message)
    #expect(error.localizedDescription == message)
    #expect(message.hasPrefix(error.file))
  }

  @Test(arguments: [
    ("", "empty.jpg", "empty.jpg is empty: it has 0 bytes"),
    (
      "hello, this is no picture at all", "text.jpg",
      "begins with the text “hello, this is no pictur…”"
    ),
    ("GIF89a etc", "a.gif", "is a GIF file"),
    ("\u{0}\u{0}\u{0}\u{20}ftypavif", "a.jpg", "is an AVIF file"),
    ("<svg></svg>", "b.png", "is an SVG file"),
    ("\u{0}\u{0}\u{0}\u{20}ftypisom", "c.jpg", "is an MP4"),
    ("\u{1}\u{2}\u{3}", "b.png", "begins with the bytes 01 02 03,"),
  ])
  func contentDecides(content: String, name: String, phrase: String) throws {
    try Samples.withTemporaryFolder { folder in
      let url = folder.appending(path: name)
      try Data(content.utf8).write(to: url)
      for read in [{ _ = try Image(contentsOf: url) }, { _ = try Image.header(of: url) }] {
        #expect {
          try read()
        } throws: { error in
          "\(error)".hasPrefix(folder.path) && "\(error)".contains(phrase)
        }
      }
    }
  }

  @Test func missingFilesAndFolders() throws {
    try Samples.withTemporaryFolder { folder in
      let missing = folder.appending(path: "none.png")
      #expect(
        throws: ImageError.unreadable(file: missing.path, reason: "No such file or directory")
      ) { try Image(contentsOf: missing) }
      #expect(throws: ImageError.unreadable(file: folder.path, reason: "it is a folder")) {
        try Image(contentsOf: folder)
      }
    }
  }

  @Test func onlyRegularFilesAreOpened() throws {
    try Samples.withTemporaryFolder { folder in
      let pipe = folder.appending(path: "pipe.jpg")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      let link = folder.appending(path: "link.jpg")
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: "nowhere.jpg")
      for (url, reason) in [
        (pipe, "it is a pipe, not a file"),
        (link, "it is a link to nowhere.jpg, which does not exist"),
        (URL(filePath: "/dev/zero"), "it is a device, not a file"),
      ] {
        let expected = ImageError.unreadable(file: url.path, reason: reason)
        #expect(throws: expected) { try Image(contentsOf: url) }
        #expect(throws: expected) { try Image.header(of: url) }
      }
    }
  }
}
