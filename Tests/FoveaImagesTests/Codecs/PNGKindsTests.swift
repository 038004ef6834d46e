import Testing

@testable import FoveaImages

@Suite struct PNGKindsTests {
  @Test(arguments: PNGBuilder.Kind.allCases, [false, true])
  func decodesEveryKind(_ kind: PNGBuilder.Kind, interlaced: Bool) throws {
    for depth in kind.depths {
      for (width, height) in [(1, 1), (3, 2), (13, 11)] {
        let builder = PNGBuilder(
          width: width, height: height, kind: kind, depth: depth, interlaced: interlaced)
        let image = try Image(decoding: builder.file(seed: 5), as: .asStored)
        let colored = kind != .grey && kind != .greyAlpha
        #expect(image.channels == (colored ? 3 : 1))
        #expect(image.width == width)
        #expect(image.height == height)
        let expected = builder.expected(seed: 5)
        // Alpha of 16 bits is rounded to 8 before it is used, and so are the colours.
        #expect(image.pixels == expected, "\(kind) \(depth) bits \(width)x\(height)")
      }
    }
  }

  @Test(arguments: [
    PNGBuilder(width: 9, height: 9, kind: .grey, depth: 2, transparent: [1]),
    PNGBuilder(width: 9, height: 9, kind: .palette, depth: 2, transparent: [2]),
  ])
  func composesATransparentColorOnWhite(_ builder: PNGBuilder) throws {
    let image = try Image(decoding: builder.file(seed: 6), as: .asStored)
    #expect(image.pixels == builder.expected(seed: 6))
    #expect(try Image.header(decoding: builder.file(seed: 6)).hasAlpha)
  }

  @Test func greyAndColorLayouts() throws {
    let builder = PNGBuilder(width: 4, height: 3, kind: .rgb, depth: 8)
    let file = builder.file(seed: 7)
    let color = try Image(decoding: file)
    #expect(try Image(decoding: file, as: .grey) == color.converted(toChannels: 1))
    let grey = PNGBuilder(width: 4, height: 3, kind: .grey, depth: 8).file(seed: 7)
    let stored = try Image(decoding: grey, as: .asStored)
    #expect(try Image(decoding: grey, as: .rgb) == stored.converted(toChannels: 3))
  }

  @Test func aWrongChecksumIsAnError() throws {
    let file = PNGBuilder(width: 4, height: 3, kind: .rgb, depth: 8).file(seed: 8)
    // A byte of the pixels breaks the checksum inside the data, one of the chunk's checksum it.
    let ends = file.count - 12
    for (place, detail) in [
      (ends - 20, "IDAT: incorrect data check"), (ends - 1, "IDAT: CRC error"),
    ] {
      var damaged = file
      damaged[place] ^= 0x10
      #expect(throws: ImageError.damaged(file: "a.png", format: .png, detail: detail)) {
        try Image(decoding: damaged, name: "a.png")
      }
    }
  }

  @Test func anAbsurdSizeIsRefusedFromTheHeader() throws {
    let builder = PNGBuilder(width: 100_000, height: 70_000, kind: .rgb, depth: 8)
    let file = builder.assemble([])
    #expect(
      throws: ImageError.tooLarge(file: "a.png", format: .png, width: 100_000, height: 70_000)
    ) { try Image(decoding: file, name: "a.png") }
    #expect(throws: ImageError.self) { try Image.header(decoding: file) }
  }

  @Test func refusesFramesItWouldDrop() throws {
    let still = PNGBuilder(width: 3, height: 2, kind: .rgb, depth: 8).file(seed: 1)
    // The header of an animation is between the image's header and its data.
    for frames in [1, 12] {
      let mark = PNGBuilder.chunk("acTL", PNGBuilder.word(frames) + PNGBuilder.word(0))
      let file = Array(still[..<33]) + mark + Array(still[33...])
      if frames == 1 {
        #expect(try Image(decoding: file) == Image(decoding: still))
      } else {
        #expect(
          throws: ImageError.unsupported(
            file: "a.png", format: .png, detail: "an animation of 12 frames")
        ) { try Image(decoding: file, name: "a.png") }
      }
    }
  }
}
