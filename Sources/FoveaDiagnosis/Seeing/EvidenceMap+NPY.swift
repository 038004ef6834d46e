import Foundation

extension EvidenceMap {
  /// The signed values as a file of NumPy's format 1.0: float32, `[height, width]`.
  public var npy: Data {
    let shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(height), \(width)), }"
    // Magic, version and length take 10 bytes; the data starts at a multiple of 64.
    let length = (10 + shape.utf8.count + 1 + 63) / 64 * 64 - 10
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
    data += Data([UInt8(length & 255), UInt8(length >> 8)])
    data += Data(shape.utf8)
    data += Data(String(repeating: " ", count: length - shape.utf8.count - 1).utf8) + Data([10])
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    return data
  }
}
