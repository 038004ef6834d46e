import CZlib
import Foundation

/// A filter that was applied to a chunk before it was stored.
enum HDF5Filter: Sendable, Equatable {
  case deflate
  /// Bytes of equal significance were grouped; the value is the element size.
  case shuffle(Int)
  /// A 4-byte checksum follows the chunk.
  case fletcher32

  /// Parses the list of filters, in the order of their application.
  static func pipeline(_ cursor: inout HDF5Cursor) throws(ArchiveError) -> [HDF5Filter] {
    let (version, count) = (try cursor.byte(), try cursor.byte())
    guard version == 1 || version == 2, count <= 32 else {
      throw cursor.bytes.problem(
        "\(cursor.what) has an unsupported pipeline of version \(version) with \(count) filters")
    }
    if version == 1 { try cursor.skip(6) }
    var result: [HDF5Filter] = []
    for _ in 0..<count {
      let id = try cursor.half()
      let nameSize = version == 1 || id >= 256 ? try cursor.half() : 0
      _ = try cursor.half()
      let valueCount = try cursor.half()
      try cursor.skip(version == 1 ? (nameSize + 7) / 8 * 8 : nameSize)
      var values: [Int] = []
      for _ in 0..<valueCount { values.append(try cursor.word()) }
      if version == 1, valueCount % 2 == 1 { try cursor.skip(4) }
      switch id {
      case 1: result.append(.deflate)
      case 2: result.append(.shuffle(values.first ?? 1))
      case 3: result.append(.fletcher32)
      default:
        throw cursor.bytes.unsupported(
          "\(cursor.what) uses filter \(id); supported are deflate (1), shuffle (2) and "
            + "Fletcher-32 (3)", advice: "Save it without compression, or with gzip.")
      }
    }
    return result
  }

  /// Undoes the filter; `size` is the final size of the chunk. Nil if the data is damaged.
  func undone(_ data: [UInt8], size: Int) -> [UInt8]? {
    switch self {
    case .deflate: return Self.inflated(data, size: size + 4)
    case .shuffle(let width):
      guard width > 1, width <= data.count else { return data }
      let count = data.count / width
      var result = data
      for byte in 0..<width {
        for index in 0..<count { result[index * width + byte] = data[byte * count + index] }
      }
      return result
    case .fletcher32:
      guard data.count >= 4 else { return nil }
      let content = data.dropLast(4)
      let stored = data.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return Self.fletcher(content) == stored ? Array(content) : nil
    }
  }

  /// Decompresses zlib data; nil if it is damaged or exceeds `size` bytes.
  static func inflated(_ data: [UInt8], size: Int) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: size)
    var count = uLongf(size)
    let status = data.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        uncompress(target.baseAddress, &count, source.baseAddress, uLong(source.count))
      }
    }
    guard status == Z_OK else { return nil }
    result.removeLast(size - Int(count))
    return result
  }

  /// Fletcher's checksum over pairs of bytes, high byte first.
  static func fletcher(_ data: ArraySlice<UInt8>) -> UInt32 {
    var (first, second): (UInt32, UInt32) = (0, 0)
    var index = data.startIndex
    while index < data.endIndex {
      let low = index + 1 < data.endIndex ? UInt32(data[index + 1]) : 0
      first = (first + (UInt32(data[index]) << 8 | low)) % 65535
      second = (second + first) % 65535
      index += 2
    }
    return second << 16 | first
  }
}
