import Foundation
import FoveaTensors

/// A NumPy NPZ file (`savez`, `savez_compressed`), opened for reading: named arrays.
///
/// A member `weight.npy` of the zip archive is the tensor `weight`.
public struct NPZFile: TensorArchive {
  /// The file's path, used in error messages.
  public let path: String
  /// The file's arrays, in file order.
  public let tensors: [ArchivedTensor]
  private let archive: ZipArchive
  private let headers: [String: NPYHeader]

  /// Opens a file; checks its directory and the headers of its arrays.
  ///
  /// - Throws: `ArchiveError` if the file cannot be read or is damaged.
  public init(contentsOf url: URL) throws(ArchiveError) {
    try self.init(try ZipArchive(FileBytes(contentsOf: url)))
  }

  /// Reads a file from memory; `path` names it in error messages.
  ///
  /// - Throws: `ArchiveError` if the file is damaged.
  public init(_ data: Data, path: String) throws(ArchiveError) {
    try self.init(try ZipArchive(FileBytes(data, path: path)))
  }

  /// Whether a zip archive is an NPZ file: all its members are arrays.
  static func isNPZ(_ archive: ZipArchive) -> Bool {
    !archive.entries.isEmpty && archive.entries.allSatisfy { $0.name.hasSuffix(".npy") }
  }

  /// Reads the headers of a zip archive's arrays.
  ///
  /// - Throws: `ArchiveError` if it is not an NPZ file, or is damaged.
  package init(_ archive: ZipArchive) throws(ArchiveError) {
    guard Self.isNPZ(archive) else {
      throw ArchiveError(
        .unknownFormat, path: archive.path, "it is a zip archive, but not one of NumPy arrays")
    }
    path = archive.path
    var tensors: [ArchivedTensor] = []
    var headers: [String: NPYHeader] = [:]
    for entry in archive.entries {
      let name = String(entry.name.dropLast(".npy".count))
      let beginning = try archive.beginning(of: entry, count: NPYHeader.maximumBytes + 12)
      let header: NPYHeader
      do {
        header = try FileBytes(beginning, path: path).withBytes {
          bytes throws(NPYHeader.Problem) in try NPYHeader(bytes)
        }
      } catch {
        throw ArchiveError(
          error.kind, path: archive.path, "the array '\(name)': \(error.reason)")
      }
      try header.check(byteCount: entry.size, path: archive.path, what: "the array '\(name)'")
      headers[name] = header
      tensors.append(header.tensor(named: name))
    }
    self.archive = archive
    self.headers = headers
    self.tensors = tensors
  }

  /// Reads one array as float32, in the file's axis order.
  ///
  /// - Throws: `ArchiveError` if there is no such array or its bytes are damaged.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard let header = headers[name], let entry = archive.entry(named: name + ".npy") else {
      throw ArchiveError.missing(name, in: self)
    }
    return try archive.withContents(of: entry) { bytes throws(ArchiveError) in
      // The real size of a deflated member is known only here.
      guard header.end == bytes.count else {
        throw ArchiveError(.damaged, path: path, "the array '\(name)' ends early")
      }
      let elements = UnsafeRawBufferPointer(rebasing: bytes[header.start..<header.end])
      return header.elements.tensor(in: elements)
    }
  }
}
