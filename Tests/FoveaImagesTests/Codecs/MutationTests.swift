import TestSupport
import Testing

@testable import FoveaImages

@Suite struct MutationTests {
  /// Damaged bytes either decode to a picture of the promised size or throw; they never crash.
  @Test func damagedBytesNeverCrash() throws {
    var generator = SeededGenerator(seed: 2026)
    var (decoded, refused) = (0, 0)
    for (name, bytes) in try Samples.files() {
      for _ in 0..<40 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          // Half the damage goes to the beginning, where the headers are.
          let reach = Bool.random(using: &generator) ? min(64, bytes.count) : bytes.count
          damaged[Int.random(in: 0..<reach, using: &generator)] =
            UInt8.random(in: 0...255, using: &generator)
        }
        do {
          // A size that only damage explains would make the test slow, not wrong.
          let header = try Image.header(decoding: damaged, name: name)
          guard header.width * header.height < 1 << 22 else { continue }
          let image = try Image(decoding: damaged, as: .asStored, name: name)
          #expect(image.width == header.width)
          #expect(image.height == header.height)
          #expect(image.channels == header.channels)
          decoded += 1
        } catch {
          #expect(error.file == name)
          refused += 1
        }
      }
    }
    #expect(decoded > 100)
    #expect(refused > 100)
  }

  @Test func randomBytesAfterAMagicNeverCrash() throws {
    var generator = SeededGenerator(seed: 7)
    let magics: [[UInt8]] = [
      [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
      Array("RIFF\u{20}\0\0\0WEBPVP8 ".utf8), [0x49, 0x49, 42, 0, 8, 0, 0, 0], [0x42, 0x4D],
    ]
    for magic in magics {
      for _ in 0..<60 {
        let count = Int.random(in: 0...80, using: &generator)
        let tail = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(throws: ImageError.self) { try Image(decoding: magic + tail) }
      }
    }
  }
}
