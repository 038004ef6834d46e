import Foundation

/// The places of COCO files and their images.
struct COCOLocation {
  struct File: Sendable {
    let url: URL
    /// The path below the data's root.
    let path: String
    let split: Split?
  }

  /// The folder that sample ids are relative to.
  let root: URL
  let files: [File]
  private(set) var notes: [String] = []

  /// Kinds of COCO files in `annotations/` that hold no instances.
  private static let otherKinds = [
    "captions", "person_keypoints", "image_info", "stuff", "panoptic",
  ]

  /// Finds the files: the given file, or those in a folder, its `annotations/` and its split
  /// folders.
  ///
  /// - Throws: `DatasetError` where there is none, or two belong to the same split.
  init(_ url: URL) throws {
    guard FileAccess.isFolder(url) else {
      let folder = url.deletingLastPathComponent()
      root =
        folder.lastPathComponent.lowercased() == "annotations"
        ? folder.deletingLastPathComponent() : folder
      files = [
        File(
          url: url, path: String(url.path.dropFirst(root.path.count + 1)), split: nil)
      ]
      return
    }
    root = url
    let found = Self.candidates(in: url)
    var files = found
    if found.contains(where: { Self.words($0.url).contains("instances") }) {
      files = found.filter { file in
        !Self.otherKinds.contains { file.url.lastPathComponent.hasPrefix($0) }
      }
    }
    guard !files.isEmpty else {
      throw DatasetError(
        .malformed,
        "\(url.path) holds no COCO file: expected annotations/<name>.json with \"images\", "
          + "\"annotations\" and \"categories\"")
    }
    if files.count == 1 {
      self.files = [File(url: files[0].url, path: files[0].path, split: nil)]
      return
    }
    let named = files.filter { $0.split != nil }
    let bySplit = Dictionary(grouping: named, by: { $0.split })
    let twice = bySplit.values.filter { $0.count > 1 }.flatMap { $0 }.map(\.path).sorted()
    guard twice.isEmpty, !named.isEmpty else {
      throw DatasetError(
        .malformed,
        "\(url.path): which of "
          + (named.isEmpty ? files.map(\.path) : twice).joined(separator: ", ")
          + " is meant? Give the path of one file, or keep one a split, with train, val or test in "
          + "its name")
    }
    let others = Set(found.map(\.path)).subtracting(named.map(\.path)).sorted()
    if !others.isEmpty { notes.append("ignored files of no split: \(DatasetError.list(others))") }
    self.files = named.sorted { ($0.split ?? .test) < ($1.split ?? .test) }
  }

  /// Whether a path seems to hold a COCO file.
  static func recognises(_ url: URL) -> Bool {
    FileAccess.isFolder(url)
      ? !candidates(in: url).isEmpty
      : url.pathExtension.lowercased() == "json" && looksLikeCOCO(url)
  }

  private static func candidates(in root: URL) -> [File] {
    let names = (try? FileAccess.data(in: root)) ?? []
    let folders = names.filter {
      $0.lowercased() == "annotations" || Split(folder: $0) != nil
    }
    return ([""] + folders.map { $0 + "/" }).flatMap { folder -> [File] in
      let content =
        folder.isEmpty
        ? names : (try? FileAccess.data(in: root.appendingPathComponent(folder))) ?? []
      return content.filter { $0.lowercased().hasSuffix(".json") }
        .compactMap { name in
          let url = root.appendingPathComponent(folder + name)
          guard looksLikeCOCO(url) else { return nil }
          let split =
            Split(folder: String(folder.dropLast()))
            ?? words(url).lazy.compactMap(
              Split.init(folder:)
            ).first
          return File(url: url, path: folder + name, split: split)
        }
    }
  }

  /// The words of a name, without digits: `instances_train2017.json` gives instances and train.
  static func words(_ url: URL) -> [String] {
    url.deletingPathExtension().lastPathComponent.lowercased()
      .split(whereSeparator: { !$0.isLetter }).map(String.init)
  }

  /// Whether the first bytes of a file look like COCO's: fast, even for a large file.
  private static func looksLikeCOCO(_ url: URL) -> Bool {
    guard FileAccess.isFile(url), let handle = try? FileHandle(forReadingFrom: url) else {
      return false
    }
    defer { try? handle.close() }
    guard let head = try? handle.read(upToCount: 1 << 14) else { return false }
    let start = Data(FileAccess.unmarked(Array(head)))
    guard start.first(where: { $0 > 32 }) == UInt8(ascii: "{") else { return false }
    return ["\"images\"", "\"annotations\"", "\"categories\""].contains {
      start.range(of: Data($0.utf8)) != nil
    }
  }

  /// The folders that may hold a file's images, the most likely first.
  func imageFolders(of file: File) -> [URL] {
    let homes = [file.url.deletingLastPathComponent(), root]
    var folders = homes + [root.appendingPathComponent("images")]
    for parent in [root, root.appendingPathComponent("images")] {
      let names = FileAccess.subfolders(of: parent)
      // For a single file, the name may include the folder.
      let wanted = Self.words(file.url).compactMap(Split.init(folder:)).first ?? file.split
      let likely = names.filter { name in
        Self.words(parent.appendingPathComponent(name)).contains { word in
          Split(folder: word).map { $0 == wanted } ?? false
        }
      }
      folders += (likely + names.filter { !likely.contains($0) })
        .map { parent.appendingPathComponent($0) }
    }
    var seen: Set<String> = []
    return folders.filter { seen.insert($0.standardizedFileURL.path).inserted }
  }
}
