import Foundation
import FoveaTensors

/// An NPY file of NumPy, opened for reading: one array, which is called `array`.
///
/// Read are booleans, whole numbers and real numbers of either byte order, in C and in Fortran
/// order; never pickled objects.
public struct NPYFile: TensorArchive {
  /// The name of the file's only array.
  public static let arrayName = "array"

  /// The file's path, for messages.
  public let path: String
  /// The file's array.
  public let tensors: [ArchivedTensor]
  private let file: FileBytes
  private let header: NPYHeader

  /// Opens a file and checks its header.
  ///
  /// - Throws: `ArchiveError`.
  public init(contentsOf url: URL) throws(ArchiveError) {
    try self.init(try FileBytes(contentsOf: url))
  }

  /// Reads a file that is already in memory; `path` is for messages.
  ///
  /// - Throws: `ArchiveError`.
  public init(_ data: Data, path: String) throws(ArchiveError) {
    try self.init(FileBytes(data, path: path))
  }

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

  /// The array as float32, in the file's axis order.
  ///
  /// - Throws: `ArchiveError` where the name is not `array`.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard name == Self.arrayName else { throw ArchiveError.missing(name, in: self) }
    return file.withBytes(header.start..<header.end) { header.elements.tensor(in: $0) }
  }
}

extension NPYHeader {
  func tensor(named name: String) -> ArchivedTensor {
    ArchivedTensor(name: name, shape: elements.shape, elementType: elementType)
  }

  /// Throws unless the elements are all that follows the header.
  func check(byteCount: Int, path: String, what: String) throws(ArchiveError) {
    guard byteCount - start == count * elements.format.byteCount else {
      throw ArchiveError(
        .damaged, path: path,
        "\(what) has \(max(0, byteCount - start)) bytes of elements, and \(count) of "
          + "'\(elementType)' need \(count * elements.format.byteCount)")
    }
  }
}
