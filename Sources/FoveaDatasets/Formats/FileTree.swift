import Foundation

/// The files below a folder, for formats with several possible folder layouts.
struct FileTree {
  /// A file with its path below the root.
  struct Entry: Sendable, Hashable {
    /// The path below the root.
    let path: String
    /// The names of the folders in the path, from the root.
    let folders: [String]
    /// The file name without its extension.
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

    /// The split named by one of the folders.
    var split: Split? { folders.lazy.compactMap(Split.init(folder:)).first }
    /// The path without its extension and without the folder at index `dropping`.
    func key(dropping folder: Int? = nil, stem other: String? = nil) -> String {
      var parts = folders
      if let folder { parts.remove(at: folder) }
      return (parts + [other ?? stem]).joined(separator: "/")
    }
  }

  let root: URL
  let entries: [Entry]

  /// Lists the files with some extensions below a folder, sorted by path. Hidden files are skipped,
  /// as are those of systems, pipes, and folders with the given names.
  ///
  /// - Throws: `DatasetError` where a folder cannot be listed.
  init(
    _ root: URL, extensions: Set<String>, passingOver: Set<String> = []
  ) throws {
    self.root = root
    var found: [Entry] = []
    func visit(_ folder: URL, _ path: String, depth: Int) throws {
      guard depth < 32 else {
        throw DatasetError.endlessFolders(folder.path, depth: depth)
      }
      for name in try FileAccess.data(in: folder) {
        let child = path.isEmpty ? name : path + "/" + name
        if extensions.contains((name as NSString).pathExtension.lowercased()) {
          if FileAccess.isFile(folder.appendingPathComponent(name)) { found.append(Entry(child)) }
        } else if !passingOver.contains(name.lowercased()),
          FileAccess.isFolder(folder.appendingPathComponent(name))
        {
          try visit(folder.appendingPathComponent(name), child, depth: depth + 1)
        }
      }
    }
    try visit(root, "", depth: 0)
    entries = found.sorted { ExactText.precedes($0.path, $1.path) }
  }

  func url(_ entry: Entry) -> URL { root.appendingPathComponent(entry.path) }

  /// Whether a file with some extension is in the folder, in one of its split folders, or in a
  /// subfolder of these with a given name (which may contain split folders, too).
  static func holds(
    _ extensions: Set<String>, in root: URL, folders names: Set<String>, atTop: Bool = true
  ) -> Bool {
    func children(_ folder: URL) -> [String] { (try? FileAccess.data(in: folder)) ?? [] }
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
