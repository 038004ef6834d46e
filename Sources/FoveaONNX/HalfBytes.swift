import Foundation

/// Packed 4-bit elements: two in each byte, the first in the lower half.
enum HalfBytes {
  /// Unpacks to one byte per element; signed elements are sign-extended.
  static func unpacked(_ bytes: Data, _ count: Int, isSigned: Bool) -> Data {
    var result = Data(capacity: bytes.count * 2)
    for byte in bytes {
      for half in [byte & 15, byte >> 4] {
        result.append(isSigned && half > 7 ? half | 0xF0 : half)
      }
    }
    return result.prefix(count)
  }

  /// Packs two elements into each byte. For an odd count, the last upper half is 0.
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
