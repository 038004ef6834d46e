import Foundation
import FoveaTensors

/// An NPZ file of NumPy (`savez`, `savez_compressed`), opened for reading: named arrays.
///
/// A member `weight.npy` of the zip archive is the tensor `weight`.
public struct NPZFile: TensorArchive {
  /// The file's path, for messages.
  public let path: String
  /// The file's arrays, in its order.
  public let tensors: [ArchivedTensor]
  private let archive: ZipArchive
  private let headers: [String: NPYHeader]

  /// Opens a file and checks its directory and its arrays' headers.
  ///
  /// - Throws: `ArchiveError`.
  public init(contentsOf url: URL) throws(ArchiveError) {
    try self.init(try ZipArchive(FileBytes(contentsOf: url)))
  }

  /// Reads a file that is already in memory; `path` is for messages.
  ///
  /// - Throws: `ArchiveError`.
  public init(_ data: Data, path: String) throws(ArchiveError) {
    try self.init(try ZipArchive(FileBytes(data, path: path)))
  }

  /// Whether a zip archive is one of NumPy's: it has arrays and nothing else.
  static func isNPZ(_ archive: ZipArchive) -> Bool {
    !archive.entries.isEmpty && archive.entries.allSatisfy { $0.name.hasSuffix(".npy") }
  }

  package init(_ archive: ZipArchive) throws(ArchiveError) {
    guard Self.isNPZ(archive) else {
      throw ArchiveError(
        .unknownFormat, path: archive.path, "it is a zip archive, and not one of NumPy's arrays")
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
          error.kind, path: archive.path, "of the array '\(name)': \(error.reason)")
      }
      try header.check(byteCount: entry.size, path: archive.path, what: "the array '\(name)'")
      headers[name] = header
      tensors.append(header.tensor(named: name))
    }
    self.archive = archive
    self.headers = headers
    self.tensors = tensors
  }

  /// One array as float32, in the file's axis order.
  ///
  /// - Throws: `ArchiveError` where there is no such array or its bytes are damaged.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard let header = headers[name], let entry = archive.entry(named: name + ".npy") else {
      throw ArchiveError.missing(name, in: self)
    }
    return try archive.withContents(of: entry) { bytes throws(ArchiveError) in
      // What a deflated member unpacks to is known only now.
      guard header.end == bytes.count else {
        throw ArchiveError(.damaged, path: path, "the array '\(name)' ends early")
      }
      let elements = UnsafeRawBufferPointer(rebasing: bytes[header.start..<header.end])
      return header.elements.tensor(in: elements)
    }
  }
}
