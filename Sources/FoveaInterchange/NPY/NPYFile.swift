import Foundation
import FoveaTensors

/// A NumPy NPY file, opened for reading: one array, named `array`.
///
/// Supports booleans, integers and real numbers of either byte order, in C and Fortran order.
/// Pickled objects are rejected.
public struct NPYFile: TensorArchive {
  /// The name of the only array: `array`.
  public static let arrayName = "array"

  /// The file's path, used in error messages.
  public let path: String
  /// The description of the array, as the only element.
  public let tensors: [ArchivedTensor]
  private let file: FileBytes
  private let header: NPYHeader

  /// Opens a file and checks its header.
  ///
  /// - Throws: `ArchiveError` if the file cannot be read or is damaged.
  public init(contentsOf url: URL) throws(ArchiveError) {
    try self.init(try FileBytes(contentsOf: url))
  }

  /// Reads a file from memory; `path` names it in error messages.
  ///
  /// - Throws: `ArchiveError` if the file is damaged.
  public init(_ data: Data, path: String) throws(ArchiveError) {
    try self.init(FileBytes(data, path: path))
  }

  /// Reads mapped bytes and checks the header.
  ///
  /// - Throws: `ArchiveError` if the file is damaged.
  package init(_ file: FileBytes) throws(ArchiveError) {
    do {
      header = try file.withBytes { bytes throws(NPYHeader.Problem) in try NPYHeader(bytes) }
    } catch {
      throw ArchiveError(error.kind, path: file.path, error.reason)
    }
    try header.check(byteCount: file.count, path: file.path, what: "it")
    self.file = file
    path = file.path
    tensors = [header.tensor(named: Self.arrayName)]
  }

  /// Reads the array as float32, in the file's axis order.
  ///
  /// - Throws: `ArchiveError` if the name is not `array`.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard name == Self.arrayName else { throw ArchiveError.missing(name, in: self) }
    return file.withBytes(header.start..<header.end) { header.elements.tensor(in: $0) }
  }
}

extension NPYHeader {
  func tensor(named name: String) -> ArchivedTensor {
    ArchivedTensor(name: name, shape: elements.shape, elementType: elementType)
  }

  /// Throws unless the elements fill the bytes after the header exactly.
  func check(byteCount: Int, path: String, what: String) throws(ArchiveError) {
    guard byteCount - start == count * elements.format.byteCount else {
      throw ArchiveError(
        .damaged, path: path,
        "\(what) has \(max(0, byteCount - start)) bytes of elements, but \(count) of "
          + "'\(elementType)' need \(count * elements.format.byteCount)")
    }
  }
}
