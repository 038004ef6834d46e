import Foundation
import Yams

/// A YOLO data YAML, or a `.data` file of Darknet: the image folders of the splits, and the class
/// names. Every path is relative to the folder of the file (or to `path`, which is relative to that
/// folder); settings of the machine have no influence.
struct YOLODataFile {
  /// The images of a split: a folder, or a text file with one path per line.
  struct Source {
    let url: URL
    let split: Split
    /// Whether paths in the list may begin with folders that are not there.
    var dropsFolders = false
  }

  /// The largest number of classes that is read: no file may claim more memory.
  static let mostClasses = 65_536

  let url: URL
  let names: [String]
  /// The keypoints that follow each box; nil where there are none.
  let keypoints: YOLOKeypoints?
  private(set) var sources: [Source] = []
  private(set) var notes: [String] = []

  /// Reads a file.
  ///
  /// - Throws: `DatasetError` with the line where an entry is invalid or a path does not exist.
  init(_ url: URL) throws {
    self.url = url
    if let darknet = try DarknetDataFile(url) {
      (names, keypoints, sources, notes) = (darknet.names, nil, darknet.sources, darknet.notes)
      return
    }
    let file = try YAMLFile(url)
    let count = try file["nc"].map { node in
      guard let count = node.scalar.flatMap({ Int($0.string) }), count > 0 else {
        throw file.error(node, "nc is the number of classes, expected a whole number above 0")
      }
      guard count <= Self.mostClasses else {
        throw file.error(node, "nc is \(count): at most \(Self.mostClasses) classes are read")
      }
      return count
    }
    keypoints = try Self.keypoints(file)
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
    if let keypoints {
      notes.append("the points of kpt_shape \(keypoints.text) are ignored: boxes alone are read")
    }
    let keys: [(String, Split)] = [
      ("train", .training), ("val", .validation), ("valid", .validation), ("test", .test),
    ]
    for (key, split) in keys {
      for node in file[key].map({ $0.sequence.map(Array.init) ?? [$0] }) ?? [] {
        guard let path = node.scalar?.string, !path.isEmpty, !Self.isNull(path) else { continue }
        do {
          sources.append(Source(url: try resolve(path, node, base, file), split: split))
        } catch  where split == .test {
          // Some sites write the line for every export, with and without a test split.
          notes.append("\(url.lastPathComponent): no test split, as '\(path)' does not exist")
        }
      }
    }
    guard !sources.isEmpty else {
      throw file.error(file.root, "there is no train, val or test: expected 'train: images/train'")
    }
  }

  /// Whether a file looks like a data YAML.
  static func recognises(_ url: URL) -> Bool {
    let kind = url.pathExtension.lowercased()
    if kind == "data" { return DarknetDataFile.recognises(url) }
    guard ["yaml", "yml"].contains(kind), let file = try? YAMLFile(url) else { return false }
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
    if let found = FileAccess.find(path, in: base) { return found.standardizedFileURL }
    // Exports of one well-known site have paths relative to a folder one level further down.
    let other = String(path.dropFirst(3))
    if path.hasPrefix("../"), let found = FileAccess.find(other, in: base) {
      notes.append("\(file.url.lastPathComponent): '\(path)' does not exist; '\(other)' is taken")
      return found.standardizedFileURL
    }
    throw file.error(
      node,
      path.hasPrefix("/")
        ? "there is no \(path), a path from the top of another machine's folders? Write it "
          + "relative to \(base.path)"
        : "there is no \(url.path) ('\(path)' is relative to \(base.path))")
  }

  private static func keypoints(_ file: YAMLFile) throws -> YOLOKeypoints? {
    guard let node = file["kpt_shape"] else { return nil }
    let numbers = node.sequence?.map { $0.scalar.flatMap { Int($0.string) } ?? 0 } ?? []
    guard numbers.count == 2, (1...10_000).contains(numbers[0]), [2, 3].contains(numbers[1]) else {
      throw file.error(
        node, "kpt_shape is the number of points and of their numbers (2 or 3), such as [17, 3]")
    }
    return YOLOKeypoints(count: numbers[0], size: numbers[1])
  }

  static func url(_ path: String, in folder: URL) -> URL {
    FileAccess.url(path, in: folder).standardizedFileURL
  }
}
