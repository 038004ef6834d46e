/// A member of a zip archive.
package struct ZipEntry: Sendable, Equatable {
  /// The compression of a member.
  package enum Method: Sendable, Equatable {
    case stored, deflated
  }

  /// The member's name: a key, never a file system path.
  package let name: String
  package let method: Method
  /// The stated size after inflation, in bytes.
  package let size: Int
  /// The range of the stored bytes in the file.
  package let range: Range<Int>
  /// The CRC-32 of the inflated bytes.
  let checksum: UInt32
  /// The index in the archive's directory.
  let index: Int
}
