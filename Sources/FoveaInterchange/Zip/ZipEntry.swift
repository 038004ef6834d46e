/// A member of a zip archive.
package struct ZipEntry: Sendable, Equatable {
  /// How its bytes are kept.
  package enum Method: Sendable, Equatable {
    case stored, deflated
  }

  /// Its name: a key, never a path of a file system.
  package let name: String
  package let method: Method
  /// The bytes it has when unpacked, as the archive states it.
  package let size: Int
  /// Where its packed bytes lie in the file.
  package let range: Range<Int>
  /// The CRC-32 of its unpacked bytes.
  let checksum: UInt32
  /// Its place in the archive's list.
  let index: Int
}
