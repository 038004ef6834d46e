import Foundation

/// The files below a folder, for formats whose folders come in several arrangements.
struct FileTree {
  /// A file by its path below the root.
  struct Entry: Sendable, Hashable {
    /// The path below the root.
    let path: String
    /// The folders on the way, from the root.
    let folders: [String]
    /// The name without its extension.
    let stem: String
    /// The extension in lower case.
    let kind: String

    init(_ path: String) {
      self.path = path
      let parts = path.split(separator: "/").map(String.init)
      folders = Array(parts.dropLast())
      let name = (parts.last ?? "") as NSString
      stem = name.deletingPathExtension
      kind = name.pathExtension.lowercased()
    }

    /// The split that one of the folders is named after.
    var split: Split? { folders.lazy.compactMap(Split.init(folder:)).first }
    /// The path without its extension, in which `dropping` is left out.
    func key(dropping folder: Int? = nil, stem other: String? = nil) -> String {
      var parts = folders
      if let folder { parts.remove(at: folder) }
      return (parts + [other ?? stem]).joined(separator: "/")
    }
  }

  let root: URL
  let entries: [Entry]

  /// Lists the files of some extensions below a folder, in order of their paths; hidden ones are
  /// passed over, as are folders of the names given.
  ///
  /// - Throws: `DatasetError` where a folder cannot be listed.
  init(
    _ root: URL, extensions: Set<String>, passingOver: Set<String> = []
  ) throws {
    self.root = root
    var found: [Entry] = []
    func visit(_ folder: URL, _ path: String, depth: Int) throws {
      guard depth < 32 else {
        throw DatasetError(
          .malformed,
          "\(folder.path) lies \(depth) folders deep: is it a link that points back to a folder "
            + "above it?")
      }
      for name in try FileAccess.entries(of: folder) where !name.hasPrefix(".") {
        let child = path.isEmpty ? name : path + "/" + name
        if extensions.contains((name as NSString).pathExtension.lowercased()) {
          found.append(Entry(child))
        } else if !passingOver.contains(name.lowercased()),
          FileAccess.isFolder(folder.appendingPathComponent(name))
        {
          try visit(folder.appendingPathComponent(name), child, depth: depth + 1)
        }
      }
    }
    try visit(root, "", depth: 0)
    entries = found.sorted { $0.path < $1.path }
  }

  func url(_ entry: Entry) -> URL { root.appendingPathComponent(entry.path) }

  /// Whether a file of some extensions lies in the folder, in one of its split folders, or in a
  /// folder of the names given that lies in those; split folders may lie in them, too.
  static func holds(
    _ extensions: Set<String>, in root: URL, folders names: Set<String>, atTop: Bool = true
  ) -> Bool {
    func children(_ folder: URL) -> [String] {
      ((try? FileAccess.entries(of: folder)) ?? []).filter { !$0.hasPrefix(".") }
    }
    func has(_ children: [String]) -> Bool {
      children.contains { extensions.contains(($0 as NSString).pathExtension.lowercased()) }
    }
    func search(_ folder: URL, depth: Int, counts: Bool) -> Bool {
      let children = children(folder)
      if counts, has(children) { return true }
      guard depth < 3 else { return false }
      return children.contains { name in
        let isNamed = names.contains(name.lowercased())
        guard isNamed || Split(folder: name) != nil else { return false }
        let child = folder.appendingPathComponent(name)
        return FileAccess.isFolder(child)
          && search(child, depth: depth + 1, counts: counts || isNamed || atTop)
      }
    }
    return search(root, depth: 0, counts: atTop)
  }
}
