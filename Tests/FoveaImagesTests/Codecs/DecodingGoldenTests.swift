import TestSupport
import Testing

@testable import FoveaImages

@Suite struct DecodingGoldenTests {
  @Test(arguments: try Goldens.load("files", as: Goldens.File.self))
  func decodesWhatPillowDecodes(_ golden: Goldens.File) throws {
    let layout: PixelLayout = golden.layout == "grey" ? .grey : .rgb
    let image = try Image(decoding: Array(golden.file), as: layout, name: golden.name)
    #expect(image.width == golden.width)
    #expect(image.height == golden.height)
    #expect(image.pixels.count == golden.pixels.count)
    let worst = zip(image.pixels, golden.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(worst <= golden.tolerance)
    let header = try Image.header(decoding: Array(golden.file))
    #expect(header.width == golden.width)
    #expect(header.height == golden.height)
  }

  @Test(arguments: try Goldens.load("refused", as: Goldens.Refused.self))
  func refusesKindsThatAreNotDecoded(_ golden: Goldens.Refused) {
    #expect {
      try Image(decoding: Array(golden.file), name: "a")
    } throws: { error in
      guard case ImageError.unsupported("a", _, golden.detail) = error else { return false }
      return true
    }
  }

  /// The codec libraries keep no state between calls: damaged files on one thread leave the whole
  /// ones on others alone.
  @Test func threadsDoNotDisturbEachOther() async throws {
    let files = try Samples.files()
    let expected = try files.map { try Image(decoding: $0.bytes) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask {
          for (index, file) in files.enumerated() {
            if worker % 2 == 0 {
              let image = try Image(decoding: file.bytes)
              #expect(image == expected[index], "\(file.name)")
            } else {
              #expect(throws: ImageError.self) {
                try Image(decoding: Array(file.bytes.dropLast(5)))
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
