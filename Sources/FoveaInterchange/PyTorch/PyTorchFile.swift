import Foundation
import FoveaTensors

/// A file that `torch.save` wrote (`.pt`, `.pth`, `.th`), opened for reading: the tensors of a
/// model.
///
/// Read are the zip archives of PyTorch 1.6 and later, TorchScript archives among them, and the
/// stacked pickles of earlier ones. The file is mapped; a tensor's bytes are touched when it is
/// asked for. Its pickle is read by a machine that runs nothing: it knows tensors, storages and
/// plain containers. Other objects are kept as mere names, and are an error where the model's
/// tensors lie in them.
///
/// Checkpoints keep a model's tensors under a key such as `state_dict` or `model`, beside other
/// things; `stateDictPath` says which was taken.
///
/// ```swift
/// let file = try PyTorchFile(contentsOf: url)
/// let weight = try file.tensor(named: "conv1.weight")
/// ```
public struct PyTorchFile: TensorArchive {
  /// How the file is made up.
  public enum Form: String, Sendable, CaseIterable {
    /// A zip archive, since PyTorch 1.6.
    case zip
    /// A zip archive that `torch.jit.save` wrote.
    case torchScript
    /// Pickles one after the other and then the storages, before PyTorch 1.6.
    case stackedPickles
  }

  /// The file's path, for messages.
  public let path: String
  /// How the file is made up.
  public let form: Form
  /// The model's tensors, in the file's order.
  public let tensors: [ArchivedTensor]
  /// Where the tensors were found: keys joined by dots; empty where the whole file is a state dict.
  public let stateDictPath: String
  /// Where other dictionaries of tensors lie, such as `model_ema`; `init` takes them, too.
  public let otherStateDicts: [String]
  /// What all names begin with in the file and not here, such as `module.`; may be empty.
  public let strippedPrefix: String
  /// What lies among the tensors and is none: numbers, texts, an optimizer's state.
  public let otherEntries: [String]
  /// Classes and functions that the file names and that were not run, sorted.
  public let refusedGlobals: [String]
  private let content: PyTorchContent
  private let places: [String: PyTorchContent.Place]

  /// Opens a file and checks what it says of its tensors.
  ///
  /// - Parameter stateDict: Where the tensors lie, as keys joined by dots; found by itself if nil.
  /// - Throws: `ArchiveError`.
  public init(contentsOf url: URL, stateDict: String? = nil) throws(ArchiveError) {
    try self.init(try FileBytes(contentsOf: url), stateDict: stateDict)
  }

  /// Reads a file that is already in memory; `path` is for messages.
  ///
  /// - Throws: `ArchiveError`.
  public init(_ data: Data, path: String, stateDict: String? = nil) throws(ArchiveError) {
    try self.init(FileBytes(data, path: path), stateDict: stateDict)
  }

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

  /// One tensor as float32, in PyTorch's axis order (a convolution's weight is O, I, H, W).
  ///
  /// - Throws: `ArchiveError` where there is no such tensor, its bytes are damaged, or its elements
  ///   are complex, quantized or of 8-bit floating point.
  public func tensor(named name: String) throws(ArchiveError) -> Tensor {
    guard let place = places[name] else { throw ArchiveError.missing(name, in: self) }
    return try content.tensor(at: place, name: name)
  }
}
