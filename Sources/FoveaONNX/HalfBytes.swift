import Foundation

/// Elements of 4 bits, of which files keep two in a byte, the first in its lower half.
enum HalfBytes {
  /// A byte for each element; signed ones with their sign.
  static func unpacked(_ bytes: Data, _ count: Int, isSigned: Bool) -> Data {
    var result = Data(capacity: bytes.count * 2)
    for byte in bytes {
      for half in [byte & 15, byte >> 4] {
        result.append(isSigned && half > 7 ? half | 0xF0 : half)
      }
    }
    return result.prefix(count)
  }

  /// Two elements in each byte; the last upper half of an odd number is 0.
  static func packed(_ bytes: Data) -> Data {
    var result = Data(capacity: (bytes.count + 1) / 2)
    for (index, byte) in bytes.enumerated() {
      if index % 2 == 0 {
        result.append(byte & 15)
      } else {
        result[result.endIndex - 1] |= byte << 4
      }
    }
    return result
  }
}
