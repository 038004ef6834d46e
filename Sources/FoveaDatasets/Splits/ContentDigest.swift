import Crypto
import Foundation

/// Identifies an image's content: the first 128 bits of SHA-256, in hexadecimal.
///
/// Of a file its bytes are hashed, of an image in memory its pixels. 128 bits keep a record of
/// 70,000 samples small; two different contents share them with a chance below 1e-28.
enum ContentDigest {
  /// The digest of each sample, in order.
  ///
  /// - Throws: `DatasetError` where a file cannot be read.
  static func all(of samples: [Sample]) throws -> [String] {
    try Parallel.map(count: samples.count) { try digest(of: samples[$0].source) }
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

  private static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(32)
    for byte in hash.finalize().prefix(16) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
