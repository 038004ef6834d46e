import TestSupport
import Testing

@testable import FoveaImages

@Suite struct PNGNumbersTests {
  @Test(arguments: [PNGBuilder.Kind.grey, .palette, .greyAlpha], [false, true])
  func givesTheNumbersThatAreStored(_ kind: PNGBuilder.Kind, interlaced: Bool) throws {
    for depth in kind.depths where depth <= 8 {
      for (width, height) in [(1, 1), (3, 2), (13, 11)] {
        let builder = PNGBuilder(
          width: width, height: height, kind: kind, depth: depth, interlaced: interlaced)
        let image = try Image(decoding: builder.file(seed: 3), as: .numbers)
        let values = builder.values(seed: 3)
        let stored = stride(from: 0, to: values.count, by: kind.samples).map { UInt8(values[$0]) }
        #expect(image.pixels == stored, "\(kind) \(depth) bits \(width)x\(height)")
        #expect(image.channels == 1)
        #expect(try Image.header(decoding: builder.file(seed: 3)).isIndexed == (kind == .palette))
      }
    }
  }

  @Test func refusesColorsAndLargeNumbers() throws {
    func text(_ kind: PNGBuilder.Kind, _ depth: Int) -> String {
      let file = PNGBuilder(width: 5, height: 4, kind: kind, depth: depth).file(seed: 1)
      do {
        _ = try Image(decoding: file, as: .numbers, name: "a.png")
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(text(.rgb, 8).contains("it stores colours, not class numbers"))
    #expect(text(.grey, 16).contains("a 16-bit value is above 255"))
    #expect(
      throws: ImageError.unsupported(
        file: "a.jpg", format: .jpeg, detail: "it stores colours, not class numbers")
    ) {
      let jpeg = try Samples.noise(width: 4, height: 4, channels: 3).jpegData()
      _ = try Image(decoding: jpeg, as: .numbers, name: "a.jpg")
    }
  }

  @Test func writesNumbersWithAPalette() throws {
    let image = Samples.noise(width: 17, height: 9, channels: 1)
    let palette = (0...255).map { [UInt8($0), UInt8(255 - $0), 7] }
    let file = try image.indexedPNGData(palette: palette)
    #expect(try Image.header(decoding: file).isIndexed)
    #expect(try Image(decoding: file, as: .numbers) == image)
    #expect(
      try Image(decoding: file, as: .rgb).pixels == image.pixels.flatMap { palette[Int($0)] })
  }
}
