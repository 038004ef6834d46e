import FoveaTensors

/// A file of named tensors, in any supported format.
///
/// Opening an archive reads and checks the descriptions of its tensors; their elements are read on
/// request.
///
/// ```swift
/// let archive = try openTensorArchive(at: url)
/// for entry in archive.tensors { print(entry.name, entry.shape, entry.elementType) }
/// let weight = try archive.tensor(named: "conv1.weight")
/// ```
public protocol TensorArchive: Sendable {
  /// The file's path, used in error messages.
  var path: String { get }
  /// The file's tensors with unique names, in file order, or sorted if the format has no order.
  var tensors: [ArchivedTensor] { get }
  /// Reads one tensor as float32, in the file's axis order. Only its own bytes are read.
  ///
  /// Integers and float64 are rounded to the nearest float32; true becomes 1.
  ///
  /// - Throws: `ArchiveError` if the tensor is missing or cannot be read.
  func tensor(named name: String) throws -> Tensor
}

/// The description of a tensor in a file.
public struct ArchivedTensor: Sendable, Equatable {
  /// The tensor's name in the file.
  public let name: String
  /// Axis lengths, outermost first, in the file's own axis order.
  public let shape: [Int]
  /// The element type, in the file's own notation.
  public let elementType: String

  /// Makes a description of a tensor.
  public init(name: String, shape: [Int], elementType: String) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
  }
}
