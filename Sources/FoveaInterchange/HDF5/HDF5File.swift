import Foundation
import FoveaTensors

/// An HDF5 file, opened for reading: groups of data sets, with string attributes.
///
/// Reads the defaults of h5py and Keras: format versions 0 to 3, groups by symbol table or by link,
/// contiguous, compact and chunked data, the filters shuffle, deflate and Fletcher-32. It
/// implements the HDF Group's specification
/// (https://docs.hdfgroup.org/archive/support/HDF5/doc/H5.format.html) in Swift alone: the C
/// library has a long record of out-of-bounds accesses on damaged files. References to other files
/// (external links, external data) and other filters are refused.
///
/// ```swift
/// let file = try HDF5File(contentsOf: url)
/// for link in try file.links(of: file.root) { print(link.name) }
/// ```
package struct HDF5File: Sendable {
  /// The first 8 bytes of every file.
  package static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The file's path, used in error messages.
  package let path: String
  /// The root group.
  package let root: HDF5Object
  let bytes: HDF5Bytes
  /// Keeps the mapping of `bytes` alive.
  private let mapping: MappedFile?

  /// Opens a file and reads its superblock.
  ///
  /// - Throws: `ArchiveError` if it is missing, damaged or not an HDF5 file.
  package init(contentsOf url: URL) throws(ArchiveError) {
    let mapping: MappedFile
    do {
      mapping = try MappedFile(path: url.path)
    } catch {
      let isMissing = !FileManager.default.fileExists(atPath: url.path)
      throw ArchiveError(
        .unreadable, path: url.path,
        isMissing ? "there is no such file" : error.description)
    }
    let data = Data(bytesNoCopy: mapping.start, count: mapping.bytes.count, deallocator: .none)
    try self.init(HDF5Bytes(data, path: url.path), mapping)
  }

  /// Reads a file from memory; `path` names it in error messages.
  ///
  /// - Throws: `ArchiveError` if it is damaged or not an HDF5 file.
  package init(_ data: Data, path: String) throws(ArchiveError) {
    try self.init(HDF5Bytes(data, path: path), nil)
  }

  private init(_ bytes: HDF5Bytes, _ mapping: MappedFile?) throws(ArchiveError) {
    var bytes = bytes
    let address = try Self.readSuperblock(&bytes)
    path = bytes.path
    self.bytes = bytes
    self.mapping = mapping
    root = try HDF5Object(bytes, at: address, name: "/")
  }

  /// Reads the sizes and the base address; returns the root group's address.
  private static func readSuperblock(_ bytes: inout HDF5Bytes) throws(ArchiveError) -> Int {
    // It is at 0, 512, 1024, …, after a user block.
    var start = 0
    while !bytes.data.dropFirst(start).starts(with: signature) {
      start = start == 0 ? 512 : 2 * start
      guard start < bytes.count else {
        throw ArchiveError(
          .unknownFormat, path: bytes.path, "it is not an HDF5 file",
          advice: "Give a Keras .h5 file.")
      }
    }
    var cursor = try bytes.cursor(at: start + 8, in: "the superblock")
    let version = try cursor.byte()
    guard version <= 3 else {
      throw bytes.unsupported("its format has version \(version); 0 to 3 are supported")
    }
    if version < 2 { try cursor.skip(4) }
    (bytes.offsetSize, bytes.lengthSize) = (try cursor.byte(), try cursor.byte())
    guard [2, 4, 8].contains(bytes.offsetSize), [2, 4, 8].contains(bytes.lengthSize) else {
      throw bytes.problem(
        "addresses of \(bytes.offsetSize) and lengths of \(bytes.lengthSize) bytes are not "
          + "supported"
      )
    }
    try cursor.skip(version == 0 ? 9 : version == 1 ? 13 : 1)
    cursor = HDF5Cursor(bytes: bytes, position: cursor.position, end: cursor.end, what: cursor.what)
    let base = try cursor.knownAddress()
    // The address of the free-space information or the superblock extension.
    _ = try cursor.number(bytes.offsetSize)
    let endOffset = Int(clamping: try cursor.number(bytes.offsetSize))
    // A user block added later shifts all addresses by its size.
    bytes.base = base == 0 && start > 0 ? start : base
    guard endOffset <= bytes.count - min(bytes.base, bytes.count) else {
      throw bytes.problem(
        "it should have \(endOffset) bytes, but has \(bytes.count): it is truncated")
    }
    cursor = HDF5Cursor(bytes: bytes, position: cursor.position, end: cursor.end, what: cursor.what)
    if version < 2 {
      _ = try cursor.address()
      _ = try cursor.number(bytes.offsetSize)
    }
    return try cursor.knownAddress()
  }
}
