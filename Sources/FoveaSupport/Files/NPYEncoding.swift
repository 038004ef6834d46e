import Foundation

/// Arrays of float32 in NumPy's format 1.0, little-endian and row by row.
///
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
package enum NPYEncoding {
  /// The bytes before the first element.
  ///
  /// - Parameters:
  ///   - shape: The length of each axis.
  ///   - size: The number of bytes, a multiple of 64; nil for the least that has room.
  /// - Precondition: `size` has room for the shape.
  package static func header(shape: [Int], size: Int? = nil) -> Data {
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(lengths)), }"
    // Magic, version and length take 10 bytes, the newline at the end 1.
    let least = (10 + text.utf8.count + 1 + 63) / 64 * 64
    let size = size ?? least
    precondition(
      size >= least && size.isMultiple(of: 64),
      "a header of an array \(shape) needs a multiple of 64 bytes from \(least), got \(size)")
    let length = size - 10
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data += Data([UInt8(length & 255), UInt8(length >> 8)])
    data += Data(text.utf8)
    data += Data(repeating: UInt8(ascii: " "), count: size - 1 - data.count)
    return data + Data([UInt8(ascii: "\n")])
  }

  /// Elements as bytes, without a header.
  package static func elements(_ values: some Collection<Float>) -> Data {
    var data = Data(capacity: values.count * 4)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  /// A whole file.
  ///
  /// - Precondition: The lengths of the axes multiply to the number of values.
  package static func file(_ values: [Float], shape: [Int]) -> Data {
    precondition(
      shape.reduce(1, *) == values.count, "\(values.count) values don't fill an array \(shape)")
    return header(shape: shape) + elements(values)
  }
}
