import CZlib

/// Raw deflate data (RFC 1951), inflated by zlib into a buffer of fixed size.
enum Deflate {
  enum Outcome: Equatable {
    /// The stream ended, after `consumed` bytes of input and `produced` bytes of output.
    case ended(consumed: Int, produced: Int)
    /// The buffer is full before the end of the stream.
    case targetFull
    case damaged
  }

  static func inflate(
    _ packed: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
  ) -> Outcome {
    var stream = z_stream()
    // Negative window bits: no header around the data. zlib rejects the null pointer of an empty
    // buffer, so that data of no bytes is inflated into a spare byte.
    guard
      inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return .damaged }
    defer { inflateEnd(&stream) }
    let piece = 1 << 30  // zlib's lengths have 32 bits
    var (consumed, produced) = (0, 0)
    var spare: UInt8 = 0
    return withUnsafeMutablePointer(to: &spare) { spare in
      while true {
        let input = min(piece, packed.count - consumed)
        let output = min(piece, target.count - produced)
        stream.next_in = packed.baseAddress.map {
          UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self) + consumed)
        }
        stream.avail_in = UInt32(input)
        stream.next_out =
          output == 0
          ? spare : target.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + produced }
        stream.avail_out = output == 0 ? 1 : UInt32(output)
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        consumed += input - Int(stream.avail_in)
        if output == 0, stream.avail_out == 0 { return .targetFull }
        produced += output == 0 ? 0 : output - Int(stream.avail_out)
        switch status {
        case Z_STREAM_END: return .ended(consumed: consumed, produced: produced)
        case Z_OK: continue
        default: return .damaged
        }
      }
    }
  }
}
