import Foundation
import FoveaSupport

/// The images of a YOLO data set with their label files.
struct YOLOFiles {
  struct Item: Sendable {
    let image: URL
    let split: Split?
    /// The label file; nil where there is none: an image of background.
    let labels: URL?
  }

  private(set) var items: [Item] = []
  /// Label files without an image.
  private(set) var orphans: [URL] = []

  /// Text files beside labels that are not labels.
  private static let otherFiles: Set<String> = ["classes.txt", "notes.txt", "readme.txt"]

  /// Finds the images of a data YAML's splits.
  ///
  /// - Throws: `DatasetError` where a list contains a missing image or repeats an image.
  init(_ sources: [YOLODataFile.Source], named file: URL) throws {
    var splits: [ExactText: Split] = [:]
    var hasLists = false
    var found: [(URL, Split?)] = []
    for source in sources {
      let isFolder = FileAccess.isFolder(source.url)
      hasLists = hasLists || !isFolder
      for image in try isFolder ? Self.images(in: source.url) : source.list() {
        if let earlier = splits.updateValue(source.split, forKey: ExactText(image.path)) {
          throw DatasetError(
            .duplicateContent,
            "\(file.path): \(image.path) is named "
              + (earlier == source.split
                ? "twice for \(earlier.rawValue)"
                : "for \(earlier.rawValue) and for \(source.split.rawValue), which would "
                  + "evaluate training images: remove one of the two; without val, a part of "
                  + "training validates"))
        }
        found.append((image, source.split))
      }
    }
    self.init(found, findsOrphans: !hasLists)
  }

  /// Finds the images of a folder, with or without split folders.
  ///
  /// - Throws: `DatasetError` where a folder cannot be listed.
  init(folder: URL) throws {
    let tree = try FileTree(folder, extensions: ImageFileName.extensions)
    self.init(tree.entries.map { (tree.url($0).standardizedFileURL, $0.split) }, findsOrphans: true)
  }

  private init(_ images: [(URL, Split?)], findsOrphans: Bool) {
    var used: Set<String> = []
    var folders: Set<String> = []
    var listings: [String: Set<String>] = [:]
    for (image, split) in images {
      let places = Self.labelPlaces(of: image)
      let labels = places.lazy.compactMap { place -> URL? in
        let parent = place.deletingLastPathComponent()
        let names =
          listings[parent.path]
          ?? Set((try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [])
        listings[parent.path] = names
        // The listing has the name in the Unicode form of the file.
        guard let index = names.firstIndex(of: place.lastPathComponent) else { return nil }
        return FileAccess.exists(place) ? place : parent.appendingPathComponent(names[index])
      }.first
      folders.insert((labels ?? places[0]).deletingLastPathComponent().path)
      if let labels { used.insert(labels.path) }
      items.append(Item(image: image, split: split, labels: labels))
    }
    guard findsOrphans else { return }
    for folder in folders.sorted() {
      for name in (listings[folder] ?? []).sorted()
      where name.lowercased().hasSuffix(".txt") && !SystemFolders.isDebris(name)
        && !Self.otherFiles.contains(name.lowercased())
      {
        let file = URL(fileURLWithPath: folder).appendingPathComponent(name)
        if !used.contains(file.path) { orphans.append(file) }
      }
    }
  }

  /// The possible label files of an image: in `labels/` instead of the last `images/`, then beside
  /// it.
  private static func labelPlaces(of image: URL) -> [URL] {
    let beside = image.deletingPathExtension().appendingPathExtension("txt")
    var parts = beside.path.split(separator: "/", omittingEmptySubsequences: false)
    guard let index = parts.dropLast().lastIndex(where: { $0 == "images" }) else { return [beside] }
    parts[index] = "labels"
    return [URL(fileURLWithPath: parts.joined(separator: "/")), beside]
  }

  private static func images(in folder: URL) throws -> [URL] {
    let tree = try FileTree(folder, extensions: ImageFileName.extensions)
    return tree.entries.map { tree.url($0).standardizedFileURL }
  }
}

extension YOLODataFile.Source {
  /// The images listed in a text file, relative to it.
  ///
  /// - Throws: `DatasetError` with the line of a missing image.
  fileprivate func list() throws -> [URL] {
    var images: [URL] = []
    let folder = url.deletingLastPathComponent()
    for (index, text) in try FileAccess.lines(of: url).enumerated() {
      let path = text.trimmingCharacters(in: .whitespaces)
      guard !path.isEmpty else { continue }
      let found =
        dropsFolders
        ? DarknetDataFile.find(path, in: folder) : FileAccess.find(path, in: folder)
      guard let found else {
        throw DatasetError(
          .notFound,
          "\(url.path) line \(index + 1): there is no "
            + "\(YOLODataFile.url(path, in: folder).path) ('\(path)' is relative to the list)"
            + (dropsFolders ? ". Export the images too, or copy them there" : ""))
      }
      images.append(found.standardizedFileURL)
    }
    return images
  }
}
