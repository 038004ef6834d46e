import CZlib

/// Bytes of small files of the formats under test.
enum TestFiles {
  /// An IDX file of unsigned bytes.
  static func idx(_ lengths: [Int], _ data: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(lengths.count)]
      + lengths.flatMap { length in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
      } + data
  }

  /// One gzip member.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let room = output.count
    let left = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        deflate(&stream, Z_FINISH)
        return Int(stream.avail_out)
      }
    }
    return Array(output[..<(room - left)])
  }

  /// CIFAR-10 records with given labels; each pixel byte encodes its plane and record.
  static func cifar(_ labels: [UInt8]) -> [UInt8] {
    labels.enumerated().flatMap { index, label in
      [label]
        + (0..<3).flatMap { plane in
          [UInt8](repeating: UInt8(10 * (plane + 1) + index), count: 1024)
        }
    }
  }

  /// Writes a small MNIST-like folder: `count` training and 4 test images of 3 classes.
  static func writeIDX(to folder: TemporaryFolder, count: Int = 12, gzipped: Bool = false) throws {
    for (name, count, salt) in [("train", count, 0), ("t10k", 4, 100)] {
      let images = idx([count, 3, 2], (0..<count * 6).map { UInt8(($0 * 7 + salt) % 251) })
      let labels = idx([count], (0..<count).map { UInt8($0 % 3) })
      let suffix = gzipped ? ".gz" : ""
      try folder.write(
        gzipped ? gzip(images) : images, to: "\(name)-images-idx3-ubyte\(suffix)")
      try folder.write(
        gzipped ? gzip(labels) : labels, to: "\(name)-labels-idx1-ubyte\(suffix)")
    }
  }
}
