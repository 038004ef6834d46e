import CXXHash
import Foundation
import FoveaSupport

/// A digest of an image's content: its 128-bit XXH3 hash, in hexadecimal.
///
/// For a file its bytes are hashed, for an image in memory its pixels. The hash is not
/// cryptographic: it distinguishes contents that were not made to collide, with an error
/// probability below 1e-28 among 70,000 samples, at the speed of memory.
enum ContentDigest {
  /// The digest of each sample, in order.
  ///
  /// Files that are empty or cannot be read have no content to compare: their ids are hashed, and
  /// decoding reports them by the policy for bad images.
  static func all(of samples: [Sample]) -> [String] {
    Parallel.map(count: samples.count) { index in
      let sample = samples[index]
      if case .file(let url) = sample.source, !RegularFile.hasContent(at: url.path) {
        return digest(ofText: "unreadable " + sample.id)
      }
      return (try? digest(of: sample.source)) ?? digest(ofText: "unreadable " + sample.id)
    }
  }

  static func digest(of source: ImageSource) throws -> String {
    switch source {
    case .file(let url):
      try FileAccess.bytes(of: url).withUnsafeBytes(digest)
    case .memory(let images, let index):
      images.withBytes(at: index) { digest(UnsafeRawBufferPointer($0)) }
    }
  }

  static func digest(ofText text: String) -> String {
    Array(text.utf8).withUnsafeBytes(digest)
  }

  static func digest(of bytes: [UInt8]) -> String { bytes.withUnsafeBytes(digest) }

  private static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
    return [hash.high64, hash.low64].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
