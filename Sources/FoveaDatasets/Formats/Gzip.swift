import CZlib

/// Unpacks gzip data held in memory.
enum Gzip {
  /// Whether the bytes begin as gzip does; the file's name is ignored.
  static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B])
  }

  /// Unpacks all members; errors name the data `file`.
  ///
  /// - Throws: `DatasetError` where the data ends early or is damaged.
  static func unpacked(_ bytes: [UInt8], file: String) throws -> [UInt8] {
    var stream = z_stream()
    let windowBits: Int32 = 15 + 16  // the largest window, and a gzip header
    guard
      inflateInit2_(
        &stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      throw DatasetError(.unreadable, "\(file): zlib could not start (out of memory)")
    }
    defer { inflateEnd(&stream) }

    var input = bytes
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    try input.withUnsafeMutableBufferPointer { input in
      var consumed = 0
      while true {
        // avail_in is 32 bits wide, so larger files are passed in pieces.
        let piece = min(input.count - consumed, 1 << 30)
        stream.next_in = input.baseAddress.map { $0 + consumed }
        stream.avail_in = UInt32(piece)
        let status = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          output.append(
            contentsOf: UnsafeBufferPointer(
              rebasing: chunk[..<(chunk.count - Int(stream.avail_out))]))
          return status
        }
        consumed += piece - Int(stream.avail_in)
        switch status {
        case Z_STREAM_END:
          if consumed == input.count { return }
          inflateReset(&stream)  // another member follows
        case Z_OK: continue
        case Z_BUF_ERROR:
          throw DatasetError(
            .malformed,
            "\(file) is cut short: the gzip data ends after \(output.count) bytes unpacked. "
              + "Download or copy it again")
        default:
          throw DatasetError(
            .malformed,
            "\(file) is damaged: the gzip data is wrong after \(output.count) bytes unpacked. "
              + "Download or copy it again")
        }
      }
    }
    return output
  }
}
