extension PyTorchContent {
  /// The magic number of the format before PyTorch 1.6: 0x1950a86a20f9469cfc6c.
  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  private static let protocolVersion = 1001

  /// Reads five consecutive pickles (magic number, version, system information, the saved object,
  /// the storage keys), then each storage: its element count and its elements.
  static func stacked(_ file: FileBytes) throws(ArchiveError) -> (PyTorchContent, Pickle) {
    try file.withBytes { bytes throws(ArchiveError) in
      var end = 0
      func next() throws(ArchiveError) -> Pickle {
        let (pickle, stop) = try PickleMachine.read(bytes, from: end, path: file.path)
        end = stop
        return pickle
      }
      guard try next().root == .wideInt(magic) else {
        throw ArchiveError(
          .unknownFormat, path: file.path, "it is a pickle, but not one of torch.save",
          advice: "Save the model's state_dict with torch.save.")
      }
      guard try next().root == .int(protocolVersion) else {
        throw ArchiveError(
          .unsupported, path: file.path,
          "its version of PyTorch's stacked pickles is not \(protocolVersion)")
      }
      // The system information: storages are little-endian on every system, and type sizes are
      // fixed.
      _ = try next()
      let pickle = try next()
      let keyList = try next()
      guard let keys = keyList.sequence(keyList.root) else {
        throw file.damaged("it has no list of storage keys")
      }
      let storages = try storages(keys, pickle, ByteCursor(bytes, at: end), file)
      return (PyTorchContent(file, .stackedPickles, storages: storages), pickle)
    }
  }

  private static func storages(
    _ keys: [PickleValue], _ pickle: Pickle, _ start: ByteCursor, _ file: FileBytes
  ) throws(ArchiveError) -> [String: StoragePlace] {
    var sizes: [String: Int] = [:]
    for storage in pickle.storages where sizes[storage.key] == nil {
      sizes[storage.key] = storage.type.byteCount
    }
    var cursor = start
    var storages: [String: StoragePlace] = [:]
    for key in keys {
      let name: String
      switch key {
      case .text(let text): name = text
      case .int(let number): name = String(number)
      default: throw file.damaged("a storage's key is not a string")
      }
      guard let size = sizes[name] else {
        throw file.damaged("no tensor uses the storage '\(name)', so its size is unknown")
      }
      do {
        let count = try cursor.read(Int64.self)
        let (length, over) = Int(count).multipliedReportingOverflow(by: size)
        guard !over else { throw ByteCursor.EndReached() }
        guard storages.updateValue(.bytes(try cursor.skip(length)), forKey: name) == nil else {
          throw file.damaged("it has the storage '\(name)' twice")
        }
      } catch let error as ArchiveError {
        throw error
      } catch {
        throw file.damaged("it ends within the storage '\(name)'")
      }
    }
    return storages
  }
}
