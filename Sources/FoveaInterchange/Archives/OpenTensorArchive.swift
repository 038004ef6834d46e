import Foundation

/// Opens a tensor file of any supported format, detected from its content.
///
/// - Throws: `ArchiveError` if the file cannot be read, is damaged or has another format.
public func openTensorArchive(at url: URL) throws -> any TensorArchive {
  let format = try ArchiveFormat.of(fileAt: url)
  switch format {
  case .safetensors:
    do {
      return try SafetensorsFile(contentsOf: url)
    } catch {
      throw ArchiveError(error)
    }
  case .npy: return try NPYFile(contentsOf: url)
  case .stackedPickles: return try PyTorchFile(contentsOf: url)
  case .zip:
    let file = try FileBytes(contentsOf: url)
    let archive = try ZipArchive(file)
    if PyTorchContent.isPyTorch(archive) { return try PyTorchFile(archive, file) }
    if NPZFile.isNPZ(archive) { return try NPZFile(archive) }
    if KerasFile.isKeras(archive) { return try KerasFile(archive) }
    throw ArchiveError(
      .unknownFormat, path: url.path,
      "it is a zip archive, but not one of PyTorch, NumPy or Keras")
  case .hdf5: return try KerasFile(contentsOf: url)
  case .tar, .gzip, .gitPointer, .webPage, nil:
    throw ArchiveError.unreadable(format, at: url.path)
  }
}

extension ArchiveError {
  /// An error for a format without tensors, or one that is not supported.
  static func unreadable(_ format: ArchiveFormat?, at path: String) -> ArchiveError {
    func error(_ reason: String, _ advice: String? = nil) -> ArchiveError {
      ArchiveError(.unknownFormat, path: path, reason, advice: advice)
    }
    switch format {
    case .tar:
      return error(
        "it is a tar archive, the format of PyTorch before 0.1.10, which is not supported",
        "Unpack it if it holds weight files; else load it in a newer PyTorch and save it again.")
    case .gzip: return error("it is gzip data", "Unpack it first.")
    case .gitPointer:
      return error(
        "it is a Git LFS pointer, not the file itself", "Fetch it with `git lfs pull`.")
    case .webPage: return error("it is a web page", "Download the file itself.")
    default: return error("the format of its content is unknown")
    }
  }
}
