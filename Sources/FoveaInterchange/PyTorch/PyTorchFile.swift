import Foundation
import FoveaTensors

/// A file of `torch.save` (`.pt`, `.pth`, `.th`), opened for reading: the tensors of a model.
///
/// Supports the zip archives of PyTorch 1.6 and later, including TorchScript, and the stacked
/// pickles of earlier versions. The file is memory-mapped; a tensor's bytes are read on first
/// access. Its pickle is read without running code: only tensors, storages and plain containers are
/// created. Other objects are kept by name, and are an error if they contain the model's tensors.
///
/// Checkpoints keep a model's tensors under a key such as `state_dict` or `model`; `stateDictPath`
/// is the one that was used.
///
/// ```swift
/// let file = try PyTorchFile(contentsOf: url)
/// let weight = try file.tensor(named: "conv1.weight")
/// ```
public struct PyTorchFile: TensorArchive {
  /// A container format of PyTorch files.
  public enum Form: String, Sendable, CaseIterable {
    /// A zip archive, since PyTorch 1.6.
    case zip
    /// A zip archive that `torch.jit.save` wrote.
    case torchScript
    /// Consecutive pickles followed by the storages, before PyTorch 1.6.
    case stackedPickles
  }

  /// The file's path, used in error messages.
  public let path: String
  /// The container format.
  public let form: Form
  /// The model's tensors, in file order.
  public let tensors: [ArchivedTensor]
  /// The location of the tensors: dot-separated keys; empty if the whole file is a state dict.
  public let stateDictPath: String
  /// Locations of other dictionaries of tensors, such as `model_ema`; `init` accepts them as well.
  public let otherStateDicts: [String]
  /// The prefix that was removed from all names, such as `module.`; may be empty.
  public let strippedPrefix: String
  /// Entries among the tensors of other types: numbers, strings, the state of an optimizer.
  public let otherEntries: [String]
  /// Classes and functions that the file names and that were not called, in ascending order.
  public let refusedGlobals: [String]
  private let content: PyTorchContent
  private let places: [String: PyTorchContent.Place]

  /// Opens a file and checks the descriptions of its tensors.
  ///
  /// - Parameter stateDict: The location of the tensors, as dot-separated keys; nil searches for
  ///   it.
  /// - Throws: `ArchiveError` if the file cannot be read, is damaged or contains no tensors.
  public init(contentsOf url: URL, stateDict: String? = nil) throws(ArchiveError) {
    try self.init(try FileBytes(contentsOf: url), stateDict: stateDict)
  }

  /// Reads a file from memory; `path` names it in error messages.
  ///
  /// - Throws: `ArchiveError` if the file is damaged or contains no tensors.
  public init(_ data: Data, path: String, stateDict: String? = nil) throws(ArchiveError) {
    try self.init(FileBytes(data, path: path), stateDict: stateDict)
  }

  /// Reads mapped bytes and checks the descriptions of the tensors.
  ///
  /// - Throws: `ArchiveError` if the file is damaged or contains no tensors.
  package init(
    _ file: FileBytes, stateDict: String? = nil, checksums: ZipArchive.Checksums = .verified
  ) throws(ArchiveError) {
    let format = file.withBytes { ArchiveFormat(beginning: $0.prefix(ArchiveFormat.examinedBytes)) }
    switch format {
    case .zip: try self.init(ZipArchive(file, checksums: checksums), file, stateDict: stateDict)
    case .stackedPickles: try self.init(stacked: file, stateDict: stateDict)
    default: throw ArchiveError.unreadable(format, at: file.path)
    }
  }

  init(_ archive: ZipArchive, _ file: FileBytes, stateDict: String? = nil) throws(ArchiveError) {
    let (content, pickle) = try PyTorchContent.zip(archive, file)
    try self.init(content, pickle, stateDict)
  }

  private init(stacked file: FileBytes, stateDict: String?) throws(ArchiveError) {
    let (content, pickle) = try PyTorchContent.stacked(file)
    try self.init(content, pickle, stateDict)
  }

  private init(
    _ content: PyTorchContent, _ pickle: Pickle, _ wanted: String?
  ) throws(ArchiveError) {
    let found = try StateDict(in: pickle, at: wanted, file: content.path)
    var tensors: [ArchivedTensor] = []
    var places: [String: PyTorchContent.Place] = [:]
    for (name, index) in found.tensors {
      let tensor = pickle.tensors[index]
      places[name] = try content.place(
        of: tensor, on: pickle.storages[tensor.storage], name: name)
      tensors.append(
        ArchivedTensor(name: name, shape: tensor.shape, elementType: tensor.type.name))
    }
    self.content = content
    self.places = places
    self.tensors = tensors
    path = content.path
    form = content.form
    stateDictPath = found.path.joined(separator: ".")
    otherStateDicts = found.alternatives
    strippedPrefix = found.prefix
    otherEntries = found.others
    refusedGlobals = pickle.refusedGlobals
  }

  /// Reads one tensor as float32, in PyTorch's axis order (a convolution's weight is O, I, H, W).
  ///
  /// - Throws: `ArchiveError` if there is no such tensor, its bytes are damaged, or its elements
  ///   are complex, quantized or 8-bit floating point.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard let place = places[name] else { throw ArchiveError.missing(name, in: self) }
    return try content.tensor(at: place, name: name)
  }
}
