import Foundation
import FoveaTensors

/// The parameters of a Darknet `.weights` file, read layer by layer.
struct DarknetWeights {
  let path: String
  private let data: Data
  private let mapping: MappedFile?
  private var position: Int

  /// Maps a file and reads its header.
  ///
  /// - Throws: `DarknetError` if it is missing or not a weights file.
  init(contentsOf url: URL) throws(DarknetError) {
    let mapping: MappedFile
    do {
      mapping = try MappedFile(path: url.path)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw DarknetError(url.path, isMissing ? "there is no such file" : error.description)
    }
    try self.init(
      Data(bytesNoCopy: mapping.start, count: mapping.bytes.count, deallocator: .none), mapping,
      path: url.path)
  }

  /// Reads a file from memory; `path` names it in error messages.
  init(_ data: Data, path: String) throws(DarknetError) {
    try self.init(Data(data), nil, path: path)
  }

  private init(_ data: Data, _ mapping: MappedFile?, path: String) throws(DarknetError) {
    self.data = data
    self.mapping = mapping
    self.path = path
    func word(_ offset: Int) -> Int {
      data.withUnsafeBytes {
        Int(Int32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
      }
    }
    guard data.count >= 16 else {
      throw DarknetError(path, "it has \(data.count) bytes, but the header alone has 16")
    }
    let (major, minor) = (word(0), word(4))
    guard (0...10).contains(major), (0...100).contains(minor) else {
      throw DarknetError(
        path, "it is not a Darknet weights file: its version would be \(major).\(minor)")
    }
    // The count of seen images grew from 4 to 8 bytes in version 0.2.
    position = 10 * major + minor >= 2 ? 20 : 16
    guard data.count >= position, (data.count - position) % 4 == 0 else {
      throw DarknetError(
        path,
        "its \(data.count) bytes are no header of \(position) and numbers of 4 bytes: it was "
          + "cut short")
    }
  }

  /// The number of unread values.
  var rest: Int { (data.count - position) / 4 }

  /// Reads the values of a tensor.
  mutating func read(_ shape: [Int]) -> GraphNumbers {
    let count = 4 * shape.reduce(1, *)
    defer { position += count }
    return GraphNumbers(bytes: Data(data[position..<position + count]), shape: shape)
  }
}

/// Unaligned 32-bit floating-point numbers of a file.
struct GraphNumbers {
  let bytes: Data
  let shape: [Int]
}
