import Foundation
import Yams

/// A YOLO data YAML: the image folders of the splits, and the class names. Every path is relative
/// to the folder of the file (or to `path`, which is relative to that folder); settings of the
/// machine have no influence.
struct YOLODataFile {
  /// The images of a split: a folder, or a text file with one path per line.
  struct Source {
    let url: URL
    let split: Split
  }

  let url: URL
  let names: [String]
  private(set) var sources: [Source] = []
  private(set) var notes: [String] = []

  /// Reads a file.
  ///
  /// - Throws: `DatasetError` with the line where an entry is invalid or a path does not exist.
  init(_ url: URL) throws {
    self.url = url
    let file = try YAMLFile(url)
    let count = try file["nc"].map { node in
      guard let count = node.scalar.flatMap({ Int($0.string) }), count > 0 else {
        throw file.error(node, "nc is the number of classes, expected a whole number above 0")
      }
      return count
    }
    guard let names = try file["names"].map(file.names) ?? count.map({ (0..<$0).map(String.init) })
    else {
      throw file.error(file.root, "there are no class names: expected 'names: [cat, dog]'")
    }
    if let count, count != names.count, let node = file["nc"] {
      throw file.error(node, "nc is \(count), but there are \(names.count) names")
    }
    self.names = names
    let folder = url.deletingLastPathComponent()
    let base = try base(file, in: folder)
    let keys: [(String, Split)] = [
      ("train", .training), ("val", .validation), ("valid", .validation), ("test", .test),
    ]
    for (key, split) in keys {
      for node in file[key].map({ $0.sequence.map(Array.init) ?? [$0] }) ?? [] {
        guard let path = node.scalar?.string, !path.isEmpty, !Self.isNull(path) else { continue }
        sources.append(Source(url: try resolve(path, node, base, file), split: split))
      }
    }
    guard !sources.isEmpty else {
      throw file.error(file.root, "there is no train, val or test: expected 'train: images/train'")
    }
  }

  /// Whether a file looks like a data YAML.
  static func recognises(_ url: URL) -> Bool {
    guard ["yaml", "yml"].contains(url.pathExtension.lowercased()), let file = try? YAMLFile(url)
    else { return false }
    let hasSplit = ["train", "val", "valid", "test"].contains { file[$0] != nil }
    return hasSplit && (file["names"] != nil || file["nc"] != nil)
  }

  private static func isNull(_ text: String) -> Bool {
    ["~", "null", "none"].contains(text.lowercased())
  }

  private mutating func base(_ file: YAMLFile, in folder: URL) throws -> URL {
    guard let node = file["path"], let path = node.scalar?.string, !path.isEmpty,
      !Self.isNull(path)
    else { return folder }
    let base = Self.url(path, in: folder)
    if FileAccess.isFolder(base) { return base }
    // Files for tools with a global folder of data sets have paths relative to that folder.
    guard let first = file["train"]?.scalar?.string ?? file["val"]?.scalar?.string,
      FileAccess.exists(Self.url(first, in: folder))
    else {
      throw file.error(
        node,
        "path: there is no folder \(base.path); a path is relative to the file's own folder, "
          + "and may be left out where that is meant")
    }
    notes.append(
      "\(file.url.lastPathComponent): path '\(path)' does not exist; the file's own "
        + "folder is taken")
    return folder
  }

  private mutating func resolve(
    _ path: String, _ node: Node, _ base: URL, _ file: YAMLFile
  ) throws -> URL {
    let url = Self.url(path, in: base)
    if FileAccess.exists(url) { return url }
    // Exports of one well-known site have paths relative to a folder one level further down.
    if path.hasPrefix("../"), FileAccess.exists(Self.url(String(path.dropFirst(3)), in: base)) {
      let other = String(path.dropFirst(3))
      notes.append("\(file.url.lastPathComponent): '\(path)' does not exist; '\(other)' is taken")
      return Self.url(other, in: base)
    }
    throw file.error(
      node, "there is no \(url.path) ('\(path)' is relative to \(base.path))")
  }

  static func url(_ path: String, in folder: URL) -> URL {
    let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
    return url.standardizedFileURL
  }
}
