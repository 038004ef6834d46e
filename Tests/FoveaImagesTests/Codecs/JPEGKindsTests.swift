import Testing

@testable import FoveaImages

/// JPEG files that Fovea doesn't write: other colour spaces, odd headers, damage of each kind.
@Suite struct JPEGKindsTests {
  struct Colors: Sendable {
    let name: String
    let file: JPEGBuilder
    let rgb: [Int]

    init(_ name: String, _ file: JPEGBuilder, _ rgb: [Int]) {
      self.name = name
      self.file = file
      self.rgb = rgb
    }
  }

  /// Red as luma and chroma is 76, 85, 255; cyan is 179, 171, 1.
  static let colors = [
    Colors("inks", JPEGBuilder(values: [255, 0, 0, 255], adobe: 0), [255, 0, 0]),
    Colors("inks without a marker", JPEGBuilder(values: [255, 0, 0, 255]), [255, 0, 0]),
    Colors("inks with JFIF", JPEGBuilder(values: [0, 255, 255, 255], jfif: 1), [0, 255, 255]),
    Colors("half black", JPEGBuilder(values: [255, 255, 255, 128]), [128, 128, 128]),
    Colors("inks as luma", JPEGBuilder(values: [179, 171, 1, 255], adobe: 2), [255, 0, 0]),
    Colors(
      "inks with an unknown transform", JPEGBuilder(values: [179, 171, 1, 255], adobe: 9),
      [255, 0, 0]),
    Colors("luma", JPEGBuilder(values: [76, 85, 255]), [255, 0, 0]),
    Colors("luma by JFIF", JPEGBuilder(values: [76, 85, 255], jfif: 1), [255, 0, 0]),
    Colors("luma by Adobe", JPEGBuilder(values: [76, 85, 255], adobe: 1), [255, 0, 0]),
    Colors("RGB by Adobe", JPEGBuilder(values: [250, 20, 90], adobe: 0), [250, 20, 90]),
    Colors(
      "RGB by its components", JPEGBuilder(values: [250, 20, 90], ids: Array("RGB".utf8)),
      [250, 20, 90]),
    Colors(
      "an unknown transform", JPEGBuilder(values: [76, 85, 255], adobe: 7), [255, 0, 0]),
    Colors("grey", JPEGBuilder(values: [77]), [77, 77, 77]),
    Colors("grey sampled 2x2", JPEGBuilder(values: [77], sampling: 0x22), [77, 77, 77]),
    Colors("grey sampled 1x3", JPEGBuilder(values: [77], sampling: 0x13), [77, 77, 77]),
  ]

  @Test(arguments: colors)
  func readsColors(_ item: Colors) throws {
    let image = try Image(decoding: item.file.file())
    #expect(image.width == 8 && image.height == 8)
    for (index, value) in image.pixels.enumerated() {
      #expect(abs(Int(value) - item.rgb[index % 3]) <= 3, "\(item.name)")
    }
  }

  /// The decoder takes up to eight of the bytes behind the data for data, so their count is a least
  /// one.
  static let harmless: [(name: String, file: JPEGBuilder, strayBytes: Int)] = [
    ("restart markers", JPEGBuilder(values: [90], restarts: [0, 1]), 0),
    ("an unknown JFIF revision", JPEGBuilder(values: [90], jfif: 0), 0),
    ("a later JFIF revision", JPEGBuilder(values: [90], jfif: 9), 0),
    ("a thumbnail", JPEGBuilder(values: [90], jfif: 1, thumbnail: 3), 0),
    ("scan parameters of zero", JPEGBuilder(values: [90], scan: [0, 0, 0]), 0),
    (
      "bytes before the end",
      JPEGBuilder(values: [90], beforeEnd: [UInt8](repeating: 0, count: 239)), 231
    ),
    ("bytes in the header", JPEGBuilder(values: [90], beforeFrame: [1, 2, 3]), 3),
    (
      "bytes at both places",
      JPEGBuilder(values: [90], beforeFrame: [1, 2, 3], beforeEnd: [4, 5]), 3
    ),
  ]

  @Test(arguments: harmless.indices)
  func readsEveryPixelBesideOddities(_ index: Int) throws {
    let item = Self.harmless[index]
    let (image, strayBytes) = try Image.decodedWithStrayBytes(item.file.file(), as: .grey)
    #expect(image.pixels.allSatisfy { $0 == 90 }, "\(item.name)")
    #expect(image.pixels.count == item.file.width * 8)
    #expect(strayBytes >= item.strayBytes, "\(item.name)")
    #expect((strayBytes > 0) == (item.strayBytes > 0), "\(item.name)")
  }

  static let damage: [(file: JPEGBuilder, detail: String)] = [
    // A code that the table lacks.
    (JPEGBuilder(values: [90], data: [0xF0, 0x3F, 0x3F, 0x3F]), "bad Huffman code"),
    // Three blocks, of which the first alone has data.
    (JPEGBuilder(values: [90, 90, 90], data: [0x07]), "premature end of data segment"),
    (JPEGBuilder(values: [90], restarts: [0, 3]), "found marker 0xd3 instead of RST1"),
    (
      JPEGBuilder(values: [90], refinement: [0, 0, 0x21]),
      "Inconsistent progression sequence for component 0 coefficient 0"
    ),
  ]

  @Test(arguments: damage.indices)
  func refusesDamage(_ index: Int) throws {
    let item = Self.damage[index]
    #expect {
      try Image(decoding: item.file.file(), name: "a.jpg")
    } throws: { error in
      guard case ImageError.damaged("a.jpg", .jpeg, let detail) = error else { return false }
      return detail.contains(item.detail)
    }
  }

  /// Without the end marker the last block may be incomplete.
  @Test func aMissingEndIsTruncation() throws {
    let file = JPEGBuilder(values: [90]).file().dropLast(2)
    #expect {
      try Image(decoding: Array(file), name: "a.jpg")
    } throws: { error in
      if case ImageError.truncated("a.jpg", .jpeg, _, _) = error { true } else { false }
    }
  }

  /// Bytes between the parts hide no missing part.
  @Test func strayBytesDoNotExcuseMissingData() throws {
    let file = JPEGBuilder(values: [90, 90, 90], beforeFrame: [7], data: [0x07]).file()
    #expect(throws: ImageError.self) { try Image(decoding: file) }
  }
}
