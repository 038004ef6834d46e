extension PyTorchContent {
  /// The maximum size of a pickle in bytes: it has the names and shapes, not the elements.
  private static let maximumPickleBytes = 256 << 20

  /// Whether a zip archive is a PyTorch file.
  static func isPyTorch(_ archive: ZipArchive) -> Bool { root(of: archive) != nil }

  /// The common prefix of an archive's member names, `archive/`; nil if there is no `data.pkl`.
  private static func root(of archive: ZipArchive) -> String? {
    let roots = archive.entries.compactMap { entry -> String? in
      guard entry.name == "data.pkl" || entry.name.hasSuffix("/data.pkl") else { return nil }
      return String(entry.name.dropLast("data.pkl".count))
    }
    return roots.min { ($0.count, $0) < ($1.count, $1) }
  }

  /// Reads a zip archive: `data.pkl`, and one member `data/KEY` per storage.
  static func zip(
    _ archive: ZipArchive, _ file: FileBytes
  ) throws(ArchiveError) -> (PyTorchContent, Pickle) {
    guard let root = root(of: archive), let entry = archive.entry(named: root + "data.pkl") else {
      throw ArchiveError(
        .unknownFormat, path: file.path, "it is a zip archive, but not one of PyTorch")
    }
    let pickle = try archive.withContents(of: entry, limit: maximumPickleBytes) {
      bytes throws(ArchiveError) in
      let (pickle, end) = try PickleMachine.read(bytes, path: file.path)
      guard end == bytes.count else {
        throw file.damaged("its pickle ends at byte \(end) of \(bytes.count)")
      }
      return pickle
    }
    let folder = root + "data/"
    var storages: [String: StoragePlace] = [:]
    for entry in archive.entries where entry.name.hasPrefix(folder) {
      storages[String(entry.name.dropFirst(folder.count))] = .member(entry)
    }
    let isScript = archive.entry(named: root + "constants.pkl") != nil
    let content = PyTorchContent(
      file, isScript ? .torchScript : .zip, archive: archive, storages: storages,
      swapsBytes: try isBigEndian(archive, root, file))
    return (content, pickle)
  }

  private static func isBigEndian(
    _ archive: ZipArchive, _ root: String, _ file: FileBytes
  ) throws(ArchiveError) -> Bool {
    guard let entry = archive.entry(named: root + "byteorder") else { return false }
    let order = try archive.withContents(of: entry, limit: 64) { bytes throws(ArchiveError) in
      String(decoding: bytes, as: UTF8.self)
    }
    switch order {
    case "little": return false
    case "big": return true
    default: throw file.damaged("its byte order is '\(order)', expected 'little' or 'big'")
    }
  }
}
