import Foundation
import FoveaImages

@testable import FoveaDatasets

/// A folder that goes when its owner goes.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fovea-datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// Writes bytes to a path below the folder, making folders on the way.
  @discardableResult
  func write(_ bytes: [UInt8], to path: String) throws -> URL {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file
  }

  @discardableResult
  func write(_ text: String, to path: String) throws -> URL {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a PNG of one colour with the number in its first pixels, so that contents differ.
  @discardableResult
  func writeImage(_ number: Int, to path: String, width: Int = 6, height: Int = 4) throws -> URL {
    try write(TestImages.png(number, width: width, height: height), to: path)
  }

  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      at: url.appendingPathComponent(path), withIntermediateDirectories: true)
  }

  /// The folder's path in a message, replaced by `ROOT`.
  func masked(_ message: String) -> String {
    message.replacingOccurrences(of: path, with: "ROOT")
  }
}

enum TestImages {
  static func png(_ number: Int, width: Int = 6, height: Int = 4) throws -> [UInt8] {
    var pixels = [UInt8](repeating: 90, count: width * height * 3)
    pixels[0] = UInt8(number & 255)
    pixels[1] = UInt8(number >> 8 & 255)
    return try Image(width: width, height: height, channels: 3, pixels: pixels).pngData()
  }

  /// A data set in memory with given labels; image `i` holds `i` in its first two bytes.
  static func dataset(labels: [Int], classCount: Int? = nil, side: Int = 2)
    -> Dataset
  {
    let size = side * side
    var bytes = [UInt8](repeating: 7, count: labels.count * size)
    for index in labels.indices {
      bytes[index * size] = UInt8(index & 255)
      bytes[index * size + 1] = UInt8(index >> 8 & 255)
      bytes[index * size + 2] = UInt8(index >> 16 & 255)
    }
    let images = MemoryImages(
      width: side, height: side, channels: 1, count: labels.count, bytes: bytes)
    return Dataset(
      name: "memory", root: URL(fileURLWithPath: "/memory"), format: "test",
      classNames: (0..<(classCount ?? (labels.max() ?? 0) + 1)).map { "class\($0)" },
      samples: labels.enumerated().map {
        Sample(id: "image#\($0)", source: .memory(images, $0), label: $1)
      })
  }
}

/// The message of the error that `body` throws; a note where it throws none.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
