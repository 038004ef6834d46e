import Foundation

/// Opens a file of tensors of any format of this target: its content says which.
///
/// - Throws: `ArchiveError` where the file cannot be read, is damaged, or is of another format.
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
      "it is a zip archive, and neither PyTorch's, NumPy's nor Keras's")
  case .hdf5: return try KerasFile(contentsOf: url)
  case .tar, .gzip, .gitPointer, .webPage, nil:
    throw ArchiveError.unreadable(format, at: url.path)
  }
}

extension ArchiveError {
  /// A file of a format that holds no tensors or is not read here.
  static func unreadable(_ format: ArchiveFormat?, at path: String) -> ArchiveError {
    func error(_ reason: String, _ advice: String? = nil) -> ArchiveError {
      ArchiveError(.unknownFormat, path: path, reason, advice: advice)
    }
    switch format {
    case .tar:
      return error(
        "it is a tar archive: PyTorch before 0.1.10 saved so, which is not read",
        "Unpack it if it holds weight files; load and save it again with a newer PyTorch if not.")
    case .gzip: return error("it is gzip data", "Unpack it first.")
    case .gitPointer:
      return error(
        "it is git's pointer to a large file, not the file", "Fetch it with `git lfs pull`.")
    case .webPage: return error("it is a web page", "Download the file itself.")
    default: return error("its content is of no known format")
    }
  }
}
