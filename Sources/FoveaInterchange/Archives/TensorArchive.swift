import FoveaTensors

/// Named tensors of a file, whoever wrote it.
///
/// Opening an archive reads and checks what it says of its tensors; their elements are read when
/// they are asked for.
///
/// ```swift
/// let archive = try openTensorArchive(at: url)
/// for entry in archive.tensors { print(entry.name, entry.shape, entry.elementType) }
/// let weight = try archive.tensor(named: "conv1.weight")
/// ```
public protocol TensorArchive: Sendable {
  /// The file's path, for messages.
  var path: String { get }
  /// What the file holds, in the file's order (sorted where it has none), no name twice.
  var tensors: [ArchivedTensor] { get }
  /// One tensor as float32, in the file's own axis order; only what it needs is read.
  ///
  /// Integers and float64 are rounded to the nearest float32, and true is 1.
  ///
  /// - Throws: `ArchiveError` where there is no such tensor or it cannot be read.
  func tensor(named name: String) throws -> Tensor
}

/// A tensor of a file, as the file describes it.
public struct ArchivedTensor: Sendable, Equatable {
  /// Its name in the file.
  public let name: String
  /// Axis lengths, outermost first, in the file's own axis order.
  public let shape: [Int]
  /// The element type, as the file calls it.
  public let elementType: String

  /// Describes a tensor.
  public init(name: String, shape: [Int], elementType: String) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
  }
}
