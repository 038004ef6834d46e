import TestSupport
import Testing

@testable import FoveaImages

@Suite struct TruncationTests {
  /// A cut file is never taken for a whole one, wherever the cut is.
  @Test func everyCutIsAnError() throws {
    for (name, bytes) in try Samples.files() {
      let step = max(1, bytes.count / 150)
      let cuts =
        Array(stride(from: 0, to: bytes.count, by: step)) + (bytes.count - 12..<bytes.count)
      for cut in cuts {
        #expect(throws: ImageError.self, "\(name) cut at \(cut) of \(bytes.count)") {
          try Image(decoding: Array(bytes[..<cut]), name: name)
        }
      }
    }
  }

  /// Past the header the message says that bytes are missing, in every format.
  @Test func aCutIsCalledTruncation() throws {
    for (name, bytes) in try Samples.files() {
      let cut = bytes.count - 3
      #expect {
        try Image(decoding: Array(bytes[..<cut]), name: name)
      } throws: { error in
        guard case ImageError.truncated(name, _, cut, _) = error else { return false }
        return true
      }
    }
  }

  @Test func aCutJPEGNamesTheRow() throws {
    let file = try Samples.noise(width: 64, height: 64, channels: 3).jpegData()
    #expect {
      try Image(decoding: Array(file[..<(file.count / 2)]), name: "a.jpg")
    } throws: { error in
      "\(error)".contains("bytes end inside the image data, at row ")
    }
  }
}
