import Foundation
import TestSupport

@testable import FoveaImages

extension Samples {
  /// A folder of its own for the length of `body`.
  static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fovea-images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// A JPEG with an EXIF block that names an orientation, in either byte order.
  static func jpeg(_ jpeg: [UInt8], orientation: UInt8, bigEndian: Bool) -> [UInt8] {
    let body: [UInt8] =
      bigEndian
      ? [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      : [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
    let block = Array("Exif\0\0".utf8) + body + [0, 0, 0, 0]
    return jpeg[..<2] + [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block + jpeg[2...]
  }

  /// Every file that other tests cut and damage: the goldens and what Fovea encodes.
  static func files() throws -> [(name: String, bytes: [UInt8])] {
    let goldens = try Goldens.load("files", as: Goldens.File.self).map { ($0.name, Array($0.file)) }
    let noise = Samples.noise(width: 9, height: 6, channels: 3)
    return goldens + [
      ("own png", try noise.pngData()), ("own jpeg", try noise.jpegData(quality: 80)),
      (
        "16-bit interlaced png",
        PNGBuilder(
          width: 9, height: 7, kind: .rgba, depth: 16, interlaced: true
        ).file(seed: 3)
      ),
      ("tiled tiff", TIFFBuilder(tiled: true, bits: 16).file(of: noise)),
      ("planar tiff", TIFFBuilder(planar: true, bigEndian: true).file(of: noise)),
    ]
  }
}
