import Foundation
import FoveaTensors

/// An HDF5 file, opened for reading: groups of data sets, with attributes that are texts.
///
/// Reads what h5py and Keras write by default (format version 0 to 3, groups by symbol table or by
/// link, contiguous, compact and chunked data, filters shuffle, deflate and Fletcher-32). It is
/// written from the HDF Group's specification of the format
/// (https://docs.hdfgroup.org/archive/support/HDF5/doc/H5.format.html), in Swift alone: the C library
/// has a long record of accesses out of bounds on damaged files. Whatever leads out of the file
/// (external links, data in other files, filters of others) is refused.
///
/// ```swift
/// let file = try HDF5File(contentsOf: url)
/// for link in try file.links(of: file.root) { print(link.name) }
/// ```
public struct HDF5File: Sendable {
  /// What a file begins with.
  public static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The file's path, for messages.
  public let path: String
  /// The group that holds all others.
  public let root: HDF5Object
  let bytes: HDF5Bytes
  /// Keeps the mapping alive that the bytes lie in.
  private let mapping: MappedFile?

  /// Opens a file.
  ///
  /// - Throws: `ArchiveError` where it is missing, no HDF5 file, or damaged.
  public init(contentsOf url: URL) throws(ArchiveError) {
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

  /// Reads a file that is in memory; `path` is for messages.
  ///
  /// - Throws: `ArchiveError` where it is no HDF5 file, or damaged.
  public init(_ data: Data, path: String) throws(ArchiveError) {
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

  /// Reads sizes and the base address. Returns the root group's address.
  private static func readSuperblock(_ bytes: inout HDF5Bytes) throws(ArchiveError) -> Int {
    // It stands at 0, 512, 1024, …: what precedes it belongs to the user.
    var start = 0
    while !bytes.data.dropFirst(start).starts(with: signature) {
      start = start == 0 ? 512 : 2 * start
      guard start < bytes.count else {
        throw ArchiveError(
          .unknownFormat, path: bytes.path, "it is no HDF5 file", advice: "Give a Keras .h5 file.")
      }
    }
    var cursor = try bytes.cursor(at: start + 8, in: "the superblock")
    let version = try cursor.byte()
    guard version <= 3 else {
      throw bytes.unsupported("its format has version \(version), and versions 0 to 3 can be read")
    }
    if version < 2 { try cursor.skip(4) }
    (bytes.offsetSize, bytes.lengthSize) = (try cursor.byte(), try cursor.byte())
    guard [2, 4, 8].contains(bytes.offsetSize), [2, 4, 8].contains(bytes.lengthSize) else {
      throw bytes.problem(
        "addresses of \(bytes.offsetSize) and lengths of \(bytes.lengthSize) bytes can't be read")
    }
    try cursor.skip(version == 0 ? 9 : version == 1 ? 13 : 1)
    cursor = HDF5Cursor(bytes: bytes, position: cursor.position, end: cursor.end, what: cursor.what)
    let base = try cursor.knownAddress()
    // Where free space, or more about the file, is described.
    _ = try cursor.number(bytes.offsetSize)
    let endOffset = Int(clamping: try cursor.number(bytes.offsetSize))
    // A block added before the file moves everything by its size.
    bytes.base = base == 0 && start > 0 ? start : base
    guard endOffset <= bytes.count - min(bytes.base, bytes.count) else {
      throw bytes.problem(
        "it should have \(endOffset) bytes, and has \(bytes.count): it was cut short")
    }
    cursor = HDF5Cursor(bytes: bytes, position: cursor.position, end: cursor.end, what: cursor.what)
    if version < 2 {
      _ = try cursor.address()
      _ = try cursor.number(bytes.offsetSize)
    }
    return try cursor.knownAddress()
  }
}
