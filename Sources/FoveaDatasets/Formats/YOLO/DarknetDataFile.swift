import Foundation
import FoveaSupport

/// A `.data` file of Darknet, as annotation tools write it beside `obj_train_data/`: lines such as
/// `train = data/train.txt`. Paths are relative to the folder from which Darknet was started, so
/// leading folders that do not exist are dropped.
struct DarknetDataFile {
  let names: [String]
  private(set) var sources: [YOLODataFile.Source] = []
  private(set) var notes: [String] = []

  /// Reads a file; nil where its name does not end in `.data`.
  ///
  /// - Throws: `DatasetError` where the names or all lists of images are missing.
  init?(_ url: URL) throws {
    guard url.pathExtension.lowercased() == "data" else { return nil }
    let entries = try Self.entries(of: url)
    let folder = url.deletingLastPathComponent()
    guard let path = entries["names"] else {
      throw DatasetError(
        .malformed, "\(url.path): there is no line 'names = obj.names' with the file of class names"
      )
    }
    guard let file = Self.find(path, in: folder) else {
      throw DatasetError(
        .notFound, "\(url.path): there is no file '\(path)' of class names (one name a line)")
    }
    names = try FileAccess.lines(of: file).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    if let text = entries["classes"], Int(text) != names.count {
      throw DatasetError(
        .malformed,
        "\(url.path): classes is \(text), but \(file.lastPathComponent) holds "
          + NumberText.count(names.count, "name"))
    }
    let keys: [(String, Split)] = [
      ("train", .training), ("valid", .validation), ("val", .validation), ("test", .test),
    ]
    var missing: [String] = []
    for (key, split) in keys {
      guard let path = entries[key] else { continue }
      if let list = Self.find(path, in: folder) {
        sources.append(YOLODataFile.Source(url: list, split: split, dropsFolders: true))
      } else {
        missing.append("\(key) = \(path)")
      }
    }
    guard !sources.isEmpty else {
      throw DatasetError(
        .notFound,
        "\(url.path): no list of images "
          + (missing.isEmpty
            ? "is named; expected 'train = train.txt'"
            : "exists (\(missing.joined(separator: ", "))); expected a file with one path a line"))
    }
    notes += missing.map { "\(url.lastPathComponent): the list of '\($0)' does not exist" }
  }

  /// Whether a file looks like Darknet's.
  static func recognises(_ url: URL) -> Bool {
    // Such a file has a few lines.
    guard let size = try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize, size < 1 << 16,
      let entries = try? entries(of: url)
    else { return false }
    return entries["names"] != nil
      && ["train", "valid", "val", "test"].contains { entries[$0] != nil }
  }

  /// The file of a path: relative to a folder, without leading folders until it exists.
  static func find(_ path: String, in folder: URL) -> URL? {
    let whole = path.replacing("\\", with: "/")
    if let found = FileAccess.find(whole, in: folder) { return found }
    var parts = whole.split(separator: "/")
    while parts.count > 1 {
      parts.removeFirst()
      if let found = FileAccess.find(parts.joined(separator: "/"), in: folder) { return found }
    }
    return nil
  }

  private static func entries(of url: URL) throws -> [String: String] {
    var entries: [String: String] = [:]
    for line in try FileAccess.lines(of: url) where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, !parts[1].isEmpty { entries[parts[0].lowercased()] = parts[1] }
    }
    return entries
  }
}
